"""The process that runs an author's code: confined first, then asked."""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from heldout.author.frames import read_frame, write_frame
from heldout.base.packages_state import SOURCE_ROOT
from heldout.sandbox.environment import use_folder

if TYPE_CHECKING:
    from heldout.sandbox.linux.landlock import Grant

MEMORY_BYTES = 8 << 30
"""Above what the interpreter and its libraries have mapped; less where the machine has not much more."""
CPU_SECONDS = 4 * 3600.0
"""Of the whole process, which a calibration asks thousands of times; one question has a limit of wall time."""
_FILE_BYTES = 256 << 20
_PRINTED = 64 * 1024

Answer = Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]
"""A function of ours, called with header and payload of each question, that returns those of the answer."""


_in_author_process = False


def require_author_process() -> None:
    """Refuse to run an author's code anywhere else.

    Raises:
        RuntimeError: this is not a process for it.
    """
    if not _in_author_process:
        raise RuntimeError("a course's own code must not run in this process")


def main(answer: Answer) -> None:
    """A new interpreter, whose argument is its order as JSON: confine it, and answer."""
    order = json.loads(sys.argv[1])
    if order["confined"] and sys.platform == "linux":
        _confine(order)
    else:
        _limit()
        os.chdir(order["folder"])
    use_folder(order["writable"])
    write_frame(order["channel"], {"ready": True})
    serve(order["channel"], answer)


def serve(channel: int, answer: Answer) -> NoReturn:
    """Answer questions until nobody asks any more. The process must be confined already, and hold nothing else."""
    global _in_author_process
    _in_author_process = True
    while True:
        try:
            header, payload = read_frame(channel)
        except (EOFError, OSError):
            os._exit(0)
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                said, data = answer(header, payload)
        except BaseException as error:
            # What the author's code raised past every net: the user's own interrupt reaches another process.
            said, data = {"raised": type(error).__name__}, b""
        write_frame(channel, {**said, "printed": printed.getvalue()[:_PRINTED]}, data)


def _confine(order: dict[str, Any]) -> None:
    """All layers of `standard`. The installed packages are readable whole: generators are made from their tables."""
    from heldout.sandbox.linux import confine as layers
    from heldout.sandbox.linux.limits import share_of_machine

    prepared = layers.prepare(_grants(), scratch_root=order["folder"])
    ruleset = prepared.ruleset()
    spec = layers.Spec(
        memory_bytes=min(MEMORY_BYTES, share_of_machine()),
        cpu_seconds=CPU_SECONDS,
        parent=order["parent"],
        file_bytes=_FILE_BYTES,
        scratch=order["folder"],
        writable=order["writable"],
        keep=frozenset({0, 1, 2, order["channel"]}),
    )
    # Their descriptors are closed now and the numbers used again: nothing of theirs may be collected.
    _kept.extend([prepared, ruleset])
    layers.confine(prepared, ruleset, spec)


_kept: list[Any] = []


def _grants() -> list[Grant]:
    from heldout.sandbox.linux.grants import readable_paths, site_folders
    from heldout.sandbox.linux.landlock import Grant

    package = SOURCE_ROOT / "heldout"
    folders = (*site_folders(), package)
    inside = [Grant(str(entry)) for folder in folders for entry in folder.iterdir() if entry.name not in _OURS]
    return [*readable_paths(), *inside, Grant(str(package), "list")]


_OURS = frozenset({"heldout", "_content", "__pycache__"})
"""The package, of which the code is readable and the bundled data are not."""


def _limit() -> None:
    """What every system has."""
    for kind, value in ((resource.RLIMIT_CPU, int(CPU_SECONDS)), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (value, value))
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_BYTES, _FILE_BYTES))
    if sys.platform == "linux":
        from heldout.sandbox.linux import limits

        with contextlib.suppress(OSError, ValueError):
            memory = min(MEMORY_BYTES, limits.share_of_machine())
            limits.set_limits(limits.footprint(), memory, CPU_SECONDS, _FILE_BYTES)
