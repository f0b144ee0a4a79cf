"""What the command does first: no module is imported from the folder that it was started in."""

# Whatever is imported above the call could come from that folder. These three cannot: `sys` is built in, and `os` and
# `os.path` are frozen into the interpreter and loaded before any program begins.
import os
import sys


def leave_working_directory() -> None:
    """Remove the working directory from `sys.path`, and from what Python processes started by this one would search.

    `python -m heldout` and `PYTHONPATH=.` put it there, before the standard library, and it may be a folder that
    somebody handed in. Relative entries go wherever they lead: they all begin there. An entry behind the standard
    library stays, so that a working directory which is the interpreter's own site-packages does no harm.
    """
    here = _identity(os.curdir)
    library = os.path.dirname(os.__file__)  # noqa: PTH120 -- pathlib is not frozen
    first = sys.path.index(library) if library in sys.path else len(sys.path)
    sys.path[:] = [
        entry
        for index, entry in enumerate(sys.path)
        if os.path.isabs(entry) and (index >= first or _identity(entry) != here or here is None)  # noqa: PTH117
    ]
    os.environ["PYTHONSAFEPATH"] = "1"
    named = os.environ.get("PYTHONPATH")
    if named is not None:
        kept = [entry for entry in named.split(os.pathsep) if os.path.isabs(entry) and _identity(entry) != here]  # noqa: PTH117
        os.environ["PYTHONPATH"] = os.pathsep.join(kept)


def leave_quietly() -> None:
    """Ctrl-C while modules are imported ends the process as it does later: with 130 and without a traceback."""
    told = sys.excepthook

    def hook(kind: "type[BaseException]", error: BaseException, trace: object) -> None:
        if issubclass(kind, KeyboardInterrupt):
            os._exit(130)
        told(kind, error, trace)  # type: ignore[arg-type]

    sys.excepthook = hook


def _identity(folder: str) -> "tuple[int, int] | None":
    """Device and inode; None where there is no such folder."""
    try:
        found = os.stat(folder)  # noqa: PTH116
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino
