"""What to tell a learner whose code hit a wall of the sandbox."""

from __future__ import annotations

from typing import Any

from heldout.sandbox.program import Profile
from heldout.sandbox.sanitise import clean

_PROFILE = Profile()
_MAX_LINE = 10_000_000

_WALLS = {
    "network": "this challenge runs without network access",
    "process": "this challenge runs in one process: programs and child processes cannot be started",
    "thread": "this challenge runs with a bounded number of threads",
    "data": "data sets that challenges are made of cannot be read while grading, since the hidden rows come from them",
    "file": "this challenge can read only the submission's own files and the installed libraries",
    "write": "this challenge cannot write files, except small temporary ones",
    "disk": f"temporary files are bounded: {_PROFILE.files} of at most {_PROFILE.file_bytes // 1024} KiB each",
    "signal": "this challenge cannot send signals or inspect other processes",
}
_ADVICE = {
    "network": "Put small data files into the submission's folder instead.",
    "process": "n_jobs may stay as it is: it then works in this one process.",
    "thread": "Leave threads to the libraries, which keep to one.",
    "data": "Use the X and y that fit receives.",
    "file": "Put small data files into the submission's folder; the training data is what fit receives.",
    "write": "Keep results in memory, and leave out caches such as Pipeline(memory=...).",
    "disk": "Keep results in memory.",
}


def explain_refusal(error: dict[str, Any] | None, message: str | None) -> str:
    """Which wall, the line of code that ran into it, and what to do. `error` and `message` are untrusted."""
    wall = str((error or {}).get("wall", ""))
    words = _WALLS.get(wall, "the sandbox refused what the submission tried")
    advice = f" {_ADVICE[wall]}" if wall in _ADVICE else ""
    where = reported_line(error or {})
    tried = clean(str((error or {}).get("tried", "")), 200) or (f"raised '{clean(message, 200)}'" if message else "")
    library = "" if wall == "data" else clean(str((error or {}).get("library") or ""), 100)
    if library:
        return _of_a_library(library, tried or "met a wall", words, where)
    if where is not None:
        return f"{words}; {where.replace(' of ', ' of your ', 1)} {tried or 'was refused'}.{advice}"
    return f"{words}{'; the submission ' + tried if tried else ''}.{advice}"


def reported_line(error: dict[str, Any]) -> str | None:
    """`line 3 of solution.py`, the learner's own line that an untrusted report names; None when it names none."""
    line, file = error.get("line"), error.get("file")
    if type(line) is not int or not 0 < line < _MAX_LINE or not isinstance(file, str):
        return None
    return f"line {line} of {clean(file, 200)}"


def _of_a_library(library: str, tried: str, words: str, where: str | None) -> str:
    """A library that cannot start in the sandbox is no fault of the code that imports it."""
    led = f" ({where.replace(' of ', ' of your ', 1)} leads there)" if where else ""
    return (
        f"the library {library} {tried} while it was imported, and the sandbox does not let it{led}: {words}. "
        "This is no fault of your code. Leave the library out, or ask your instructor to report it to heldout."
    )
