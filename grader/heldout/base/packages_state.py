"""What is installed, as a text that changes with it: packages, our own code and the interpreter."""

from __future__ import annotations

import contextlib
import os
import site
import sysconfig
from binascii import crc32
from collections.abc import Iterator
from pathlib import Path

from heldout.base.interpreter import interpreter

SOURCE_ROOT = Path(__file__).resolve().parents[2]
"""The folder that holds the package: `grader/` in a checkout, site-packages when installed."""


_held: list[str] = []
"""The state that this process goes by, where it lives for one command and has just been told."""


def hold(state: list[str]) -> None:
    """In a process that lives for one command: the state was looked at just now, and is that until the process ends."""
    _held[:] = state


def packages_state() -> Iterator[str]:
    """Changes when a package is installed or our own code is edited."""
    if _held:
        yield from _held
        return
    folders = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()}
    if site.ENABLE_USER_SITE and site.getusersitepackages():
        folders.add(site.getusersitepackages())
    for folder in sorted(folders):
        with contextlib.suppress(OSError):
            yield f"{folder}:{os.stat(folder).st_mtime_ns}"  # noqa: PTH116
    package = SOURCE_ROOT / "heldout"
    told = (f"{path} {found.st_mtime_ns} {found.st_size}" for path, found in _sources(package))
    # Of all files: one that was put back keeps its old time, and one that was removed has none.
    yield f"{package}:{crc32(os.fsencode(chr(0).join(sorted(told)))):08x}"


def interpreter_state() -> list[str]:
    """`packages_state`, and which Python it is."""
    return [*interpreter(), *packages_state()]


def _sources(package: Path) -> Iterator[tuple[str, os.stat_result]]:
    for folder, names, files in os.walk(package):
        names[:] = [name for name in names if name not in ("__pycache__", "_content")]
        for file in files:
            if file.endswith(".py"):
                with contextlib.suppress(FileNotFoundError):  # removed just now
                    yield (path := f"{folder}/{file}"), os.stat(path)  # noqa: PTH116
