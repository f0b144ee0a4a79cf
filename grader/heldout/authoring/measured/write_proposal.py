"""A proposal in challenge.toml: its comments and its order stay, and so does what the author has set."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from heldout.authoring.measured.propose import Proposal
from heldout.challenge.interface import Challenge
from heldout.errors import ChallengeError
from heldout.paths import write_text

_AFTER_LIMITS = re.compile(r"^(?:#[^\n]*\n)*\[(?:reference\]|\[example\]\])", re.MULTILINE)
"""What `[limits]` comes before, with the comment above it."""


def write_proposal(challenge: Challenge, proposal: Proposal, overwrite: bool = False) -> list[str]:
    """Write the proposed keys that challenge.toml does not set (with `overwrite`, all of them); what was written.

    Raises:
        ChallengeError: the file cannot be written in this way; it stays as it was.
    """
    import tomlkit

    path = challenge.folder / "challenge.toml"
    text = path.read_bytes().decode("utf-8")
    limits = {each.key: each.value for each in proposal.limits if overwrite or each.present is None}
    examples = {
        each.path: {key: value for key, value in each.keys.items() if overwrite or key not in each.present}
        for each in proposal.examples
    }
    if limits and not re.search(r"^\[limits\]", text, re.MULTILINE):
        text = _with_limits(text)
    document: Any = tomlkit.parse(text)
    before = document.unwrap()
    for key, value in limits.items():
        _set(
            document["limits"], key, int(value) if float(value).is_integer() and key != "predict_ms_per_row" else value
        )
    for table in document.get("example", []):
        for key, value in examples.get(str(table["path"]), {}).items():
            _set(table, key, value)
    written = tomlkit.dumps(document)
    if tomllib.loads(written) != document.unwrap():
        raise ChallengeError(f"{path} could not be changed without damage; write the proposal into it by hand.")
    changes = _changes(before, tomllib.loads(written))
    if changes:
        write_text(path, written)
    return changes


def _with_limits(text: str) -> str:
    found = _AFTER_LIMITS.search(text)
    if found is None:
        return text.rstrip("\n") + "\n\n[limits]\n"
    return text[: found.start()] + "[limits]\n\n" + text[found.start() :]


def _set(table: Any, key: str, value: Any) -> None:
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


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """`limits.cpu_seconds = 20`, one for each key that is new or has another value."""
    old, new = before.get("limits", {}), after.get("limits", {})
    changes = [f"limits.{key} = {value}" for key, value in new.items() if old.get(key) != value]
    for was, now in zip(before.get("example", []), after.get("example", []), strict=True):
        changes += [f"{now['path']}: {key} = {value}" for key, value in now.items() if was.get(key) != value]
    return changes
