"""A proposal in challenge.toml: its comments and its order stay, and so does what the author has set."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from heldout.authoring.calibration.propose import Proposal, Value
from heldout.base.errors import ChallengeError
from heldout.base.paths import write_text
from heldout.base.toml_writing import toml_value
from heldout.challenge.interface import Challenge

Wanted = dict[str, dict[str, Value]]
"""By table (`limits`, or the path of an example) and key."""

_AFTER_LIMITS = re.compile(r"^(?:#[^\n]*\n)*\[(?:reference\]|\[example\]\])", re.MULTILINE)
"""What `[limits]` comes before, with the comment above it."""
_BY_HAND = "{path} could not be changed without damage; write the proposal into it by hand."


def write_proposal(challenge: Challenge, proposal: Proposal, overwrite: bool = False) -> list[str]:
    """Write the proposed keys that challenge.toml does not set (with `overwrite`, all of them); what was written.

    Raises:
        ChallengeError: the file cannot be written in this way; it stays as it was.
    """
    path = challenge.folder / "challenge.toml"
    text = path.read_bytes().decode("utf-8")
    line_end = "\r\n" if text.count("\r\n") == text.count("\n") > 0 else "\n"
    text = text.replace(line_end, "\n")
    before = tomllib.loads(text)
    wanted: Wanted = {}
    for table, key in proposal.keys:
        if overwrite or key.present is None:
            wanted.setdefault(table, {})[key.name] = key.value
    try:
        written = _written(text, before, wanted)
        after = tomllib.loads(written)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ChallengeError(_BY_HAND.format(path=path)) from error
    if after != _meant(before, wanted):
        raise ChallengeError(_BY_HAND.format(path=path))
    changes = _changes(before, after)
    if changes:
        write_text(path, written.replace("\n", line_end))
    return changes


def _written(text: str, before: Mapping[str, Any], wanted: Wanted) -> str:
    """The text with the keys set."""
    import tomlkit

    limits = wanted.get("limits", {})
    document: Any = tomlkit.parse(_with_limits(text, before) if limits and "limits" not in before else text)
    for key, value in limits.items():
        _set(document["limits"], key, value)
    for table in document.get("example", []):
        for key, value in wanted.get(str(table["path"]), {}).items():
            _set(table, key, value)
    return tomlkit.dumps(document)


def _meant(before: Mapping[str, Any], wanted: Wanted) -> dict[str, Any]:
    """What the file must say afterwards: the keys, and nothing else that is new."""
    meant = dict(before)
    if "limits" in wanted:
        meant["limits"] = before.get("limits", {}) | wanted["limits"]
    if "example" in before:
        meant["example"] = [each | wanted.get(str(each.get("path")), {}) for each in before["example"]]
    return meant


def _with_limits(text: str, before: Mapping[str, Any]) -> str:
    """The text with an empty `[limits]`, where people look for it or else at the end."""
    found = _AFTER_LIMITS.search(text)
    if found is not None:
        inserted = text[: found.start()] + "[limits]\n\n" + text[found.start() :]
        if tomllib.loads(inserted) == {**before, "limits": {}}:
            return inserted
    return text.rstrip("\n") + "\n\n[limits]\n"


def _set(table: Any, key: str, value: Value) -> None:
    """Set a key: in its place, or below the table's last key and above the blank lines and comments that follow it."""
    if key in table:
        table[key] = value
        return
    body = table.value.body
    trailing = []
    while body and body[-1][0] is None:
        trailing.append(body.pop())
    table.add(key, value)
    body.extend(reversed(trailing))


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """`limits.cpu_seconds = 20`, one for each key that is new or has another value."""
    old, limits = before.get("limits", {}), after.get("limits", {})
    changes = [f"limits.{key} = {value}" for key, value in limits.items() if old.get(key) != value]
    for was, now in zip(before.get("example", []), after.get("example", []), strict=True):
        new = {key: toml_value(value) for key, value in now.items() if was.get(key) != value}
        changes += [f"{now['path']}: {key} = {value}" for key, value in new.items()]
    return changes
