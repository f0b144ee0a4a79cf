"""Families of the course's own: its Python says what they are in a process of its own, and plain values come back."""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from heldout.author.process import AuthorCodeStopped, AuthorProcess, plain_text
from heldout.base.errors import ChallengeError, Problem, StoreError
from heldout.base.paths import cache_folder, ensure_folder, shown_path, write_text
from heldout.base.versions import __version__
from heldout.challenge.interface import Challenge
from heldout.challenge.own_code import given_files
from heldout.landscape.declared_families import answer
from heldout.landscape.families.interface import Facts, Family
from heldout.landscape.plain_families import family_of

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
    text = json.dumps([__version__, contents, question], sort_keys=True)
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
        with AuthorProcess(answer, challenge.folder, files) as process:
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


def _correct(challenge: Challenge) -> str:
    path = challenge.folder / (challenge.definition.reference.python or "")
    return f"Correct {shown_path(path, challenge.course)}."


def _problem(challenge: Challenge, message: str) -> ChallengeError:
    file = shown_path(challenge.folder / "challenge.toml", challenge.course)
    return ChallengeError(Problem(file, "reference.python", message))
