"""What to tell a learner whose code hit a wall of the sandbox."""

from __future__ import annotations

from heldout.sandbox.interface import Profile
from heldout.stages.interface import StageError

_PROFILE = Profile()

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


def explain_refusal(error: StageError) -> str:
    """Which wall, the line of code that ran into it, and what to do; `StageError()` where nothing is known of it."""
    words = _WALLS.get(error.wall, "the sandbox refused what the submission tried")
    advice = f" {_ADVICE[error.wall]}" if error.wall in _ADVICE else ""
    tried = error.tried or (f"raised '{error.message[:200]}'" if error.message else "")
    yours = error.place.replace(" of ", " of your ", 1)
    if error.library and error.wall != "data":
        return _of_a_library(error.library, tried or "met a wall", words, yours)
    if yours:
        return f"{words}; {yours} {tried or 'was refused'}.{advice}"
    return f"{words}{'; the submission ' + tried if tried else ''}.{advice}"


def _of_a_library(library: str, tried: str, words: str, yours: str) -> str:
    """A library that cannot start in the sandbox is no fault of the code that imports it."""
    led = f" ({yours} leads there)" if yours else ""
    return (
        f"the library {library} {tried} while it was imported, and the sandbox does not let it{led}: {words}. "
        "This is no fault of your code. Leave the library out, or ask your instructor to report it to heldout."
    )
