"""Runs a command as an ordinary user, where root runs the tests: every layer must hold for somebody without privileges.

The interpreter may lie where that user cannot go, such as below root's home. The command then gets a mount namespace of
its own, in which each folder on the way that is closed to others is replaced by an empty one that shows only what
Python needs, at the same paths. Nothing outside of that namespace changes.
"""

from __future__ import annotations

import ctypes
import functools
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from pathlib import Path

ORDINARY = 12345
_CLONE_NEWNS, _MS_BIND, _MS_REC, _MS_PRIVATE = 0x20000, 0x1000, 0x4000, 1 << 18


def python_folders() -> tuple[Path, ...]:
    """Where this interpreter, its standard library and its packages are."""
    named = [
        Path(sys.prefix),
        Path(sys.base_prefix),
        Path(sysconfig.get_path("stdlib")),
        Path(sys.executable).resolve().parent,
    ]
    return tuple(dict.fromkeys(path.resolve() for path in named))


def become_ordinary(needed: Iterable[Path]) -> None:
    """Make `needed` reachable for the ordinary user, and become that user, for good.

    Raises:
        OSError: this root may not make a mount namespace or change users.
    """
    closed: dict[Path, list[Path]] = {}
    for path in needed:
        barrier = next((above for above in reversed(path.resolve().parents) if not above.stat().st_mode & 1), None)
        if barrier is not None:
            closed.setdefault(barrier, []).append(path.resolve())
    if closed:
        _call("unshare", _CLONE_NEWNS)
        _mount(None, Path("/"), None, _MS_REC | _MS_PRIVATE)
        for barrier, paths in closed.items():
            _open_up(barrier, paths)
    os.setgroups([])
    os.setresgid(ORDINARY, ORDINARY, ORDINARY)
    os.setresuid(ORDINARY, ORDINARY, ORDINARY)


@functools.cache
def levels_for_everybody() -> frozenset[str]:
    """The levels that attacks are tried at by an ordinary user: none where this process is one, or cannot become one.

    Nobody is nearer to the grader than its own user, so what is stopped for an ordinary user is stopped for root's
    children too, who become somebody else first.
    """
    if os.getuid() != 0:
        return frozenset()
    code = "import sys; from heldout.sandbox.linux import bwrap; sys.exit(bwrap.missing() is not None)"
    command = [sys.executable, __file__, sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, cwd=Path(__file__).parents[2], check=False)
    return {0: frozenset({"standard", "strict"}), 1: frozenset({"standard"})}.get(done.returncode, frozenset())


def _open_up(barrier: Path, paths: Sequence[Path]) -> None:
    held = {path: os.open(path, os.O_PATH | os.O_DIRECTORY) for path in paths}
    _mount("tmpfs", barrier, "tmpfs", 0, b"mode=755")
    for path, fd in held.items():
        if not path.exists():
            path.mkdir(parents=True)
            _mount(f"/proc/self/fd/{fd}", path, None, _MS_BIND | _MS_REC)
        os.close(fd)


def _mount(source: str | None, target: Path, kind: str | None, flags: int, data: bytes | None = None) -> None:
    coded = [None if text is None else os.fsencode(text) for text in (source, target, kind)]
    _call("mount", *coded, ctypes.c_ulong(flags), data)


def _call(name: str, *arguments: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        raise OSError(ctypes.get_errno(), f"{name}: {os.strerror(ctypes.get_errno())}")


def main() -> None:
    """`ordinary_user.py COMMAND…`: 77 as exit code where this root cannot become an ordinary user."""
    try:
        become_ordinary((*python_folders(), Path(__file__).parents[2]))
    except OSError as error:
        sys.stderr.write(f"cannot become an ordinary user: {error}\n")
        sys.exit(77)
    os.environ["HOME"] = "/nonexistent"
    os.execv(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
