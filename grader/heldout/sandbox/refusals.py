"""What to tell a learner whose code hit a wall of the sandbox."""

from __future__ import annotations

from typing import Any

from heldout.sandbox.sanitise import clean

_WALLS = {
    "network": "this challenge runs without network access",
    "process": "this challenge runs in one process: programs and child processes cannot be started",
    "thread": "this challenge runs with a bounded number of threads",
    "data": "data sets that challenges are made of cannot be read while grading, since the hidden rows come from them. "
    "Use the X and y that fit receives",
    "file": "this challenge can read only the submission's own files and the installed libraries",
    "write": "this challenge cannot write files outside its scratch folder",
    "signal": "this challenge cannot send signals or inspect other processes",
}


def explain_refusal(error: dict[str, Any] | None, message: str | None) -> str:
    """One sentence: which wall, and the line of the learner's code that ran into it."""
    wall = str((error or {}).get("wall", ""))
    words = _WALLS.get(wall, "the sandbox refused what the submission tried")
    line, file = (error or {}).get("line"), (error or {}).get("file")
    tried = clean(str((error or {}).get("tried", "")), 200) or (f"raised '{clean(message, 200)}'" if message else "")
    if isinstance(line, int) and isinstance(file, str):
        return f"{words}; line {line} of your {clean(file, 200)} {tried or 'was refused'}."
    return f"{words}{'; the submission ' + tried if tried else ''}."
