"""Families of the course's own: its Python says what they are in a process of its own, and plain values come back."""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import heldout
from heldout.author.process import AuthorCodeStopped, AuthorProcess, plain_text
from heldout.base.errors import ChallengeError, Problem, StoreError
from heldout.base.paths import cache_folder, ensure_folder, write_text
from heldout.base.strict_toml import shown_path
from heldout.challenge.interface import Challenge
from heldout.challenge.own_code import given_files
from heldout.landscape.families.interface import Facts, Family
from heldout.landscape.space import Parameter

_lock = threading.Lock()
"""Several threads of one process ask for the same families at once; one process is enough for all."""


def own_families(challenge: Challenge, facts: Facts) -> dict[str, Family | None]:
    """The families of `reference.python` by name, made for `facts`; None for one that does not suit the task.

    Empty where the challenge has no Python of its own for this. What was declared is kept in the user's cache, by the
    code and the facts. Threads may call it.

    Raises:
        ChallengeError: the file fails, declares no family, or declares one that is not made of plain values.
    """
    name = challenge.definition.reference.python
    if not name:
        return {}
    try:
        files = given_files(challenge.folder / name, challenge.course)
    except OSError as error:
        raise _problem(challenge, f"cannot be read: {error.strerror}.") from error
    question = {"file": name, "facts": asdict(facts)}
    with _lock:
        return _families(challenge, question, files)


def _families(challenge: Challenge, question: dict[str, Any], files: Mapping[str, bytes]) -> dict[str, Family | None]:
    contents = {each: hashlib.sha256(content).hexdigest() for each, content in files.items()}
    text = json.dumps([heldout.__version__, contents, question], sort_keys=True)
    kept = cache_folder() / "families" / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.json"
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        return _read(json.loads(kept.read_text(encoding="utf-8")))
    plain = _ask(challenge, question, files)
    try:
        found = _read(plain)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _problem(challenge, f"declares a family that is none: {error}. {_correct(challenge)}") from error
    _keep(kept, plain)
    return found


def _keep(file: Path, plain: dict[str, Any]) -> None:
    """A cache that cannot be written costs time only."""
    with contextlib.suppress(OSError, StoreError):
        ensure_folder(file.parent, mode=0o700)
        write_text(file, json.dumps(plain))


def _read(plain: dict[str, Any]) -> dict[str, Family | None]:
    return {str(name): None if each is None else family_of(each) for name, each in plain.items()}


def _ask(challenge: Challenge, question: dict[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    try:
        with AuthorProcess("heldout.landscape.declared_families:answer", challenge.folder, files) as process:
            said, _ = process.ask(question)
    except AuthorCodeStopped as error:
        raise _problem(challenge, f"could not be run: {error}. {_correct(challenge)}") from error
    if "fault" in said:
        raise _problem(challenge, f"could not be run: {plain_text(str(said['fault']))}. {_correct(challenge)}")
    families = said.get("families")
    if not isinstance(families, dict) or not families:
        file = challenge.definition.reference.python
        raise _problem(challenge, f"declares no family. Decorate a function of {file} with @family('name').")
    return families


def plain_family(family: Family, recipe: dict[str, Any] | None) -> dict[str, Any]:
    """A family as JSON that `family_of` reads; `recipe` stands for its own columns.

    Raises:
        ValueError: a value is no scalar, tuple or list of such.
    """
    plain = asdict(replace(family, columns=None, space=(), base={}, fixed={}))
    for name in ("base", "fixed"):
        plain[name] = {key: _plain(value) for key, value in dict(getattr(family, name)).items()}
    plain["space"] = [asdict(each) | {"choices": _plain(tuple(each.choices))} for each in family.space]
    return plain | {"columns": recipe}


def family_of(plain: dict[str, Any]) -> Family:
    """The family that `plain_family` wrote."""
    space = tuple(Parameter(**{**each, "choices": _value(each["choices"])}) for each in plain["space"])
    values = {name: {key: _value(value) for key, value in plain[name].items()} for name in ("base", "fixed")}
    return Family(**{**plain, **values, "space": space})


def _plain(value: object) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple):
        return {"tuple": [_plain(each) for each in value]}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    raise ValueError(f"a value must be a number, a text, true, false, None, or a tuple or list of such. Got {value!r}")


def _value(plain: Any) -> Any:
    if isinstance(plain, dict):
        return tuple(_value(each) for each in plain["tuple"])
    return [_value(each) for each in plain] if isinstance(plain, list) else plain


def _correct(challenge: Challenge) -> str:
    path = challenge.folder / (challenge.definition.reference.python or "")
    return f"Correct {shown_path(path, challenge.course)}."


def _problem(challenge: Challenge, message: str) -> ChallengeError:
    file = shown_path(challenge.folder / "challenge.toml", challenge.course)
    return ChallengeError(Problem(file, "reference.python", message))
