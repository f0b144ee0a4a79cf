"""Scratch folders: what a learner's files are copied into, and what disappears after the run.

All of them lie in one private folder: `run` in HELDOUT_HOME, or `<temporary folder>/heldout-<uid>/` where that is not
set or cannot be written. Below it each lies in a folder that names the process it belongs to, so that what a killed
grader left behind is found and removed by the next one. The warm worker's socket and log are there too.
"""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from heldout.base.errors import HeldoutError
from heldout.base.paths import user_folder
from heldout.base.room import room_in
from heldout.sandbox.interface import PlacedFile

_RUN = "run-"
KEPT = "kept-"
"""What the name of a folder begins with that stays for the next job, beside those of stages that come and go."""


def _place() -> Path:
    if os.environ.get("HELDOUT_HOME") and _can_hold(user_folder()):
        return user_folder() / "run"
    try:
        return Path(tempfile.gettempdir()) / f"heldout-{os.getuid()}"
    except FileNotFoundError as error:
        raise HeldoutError("no temporary folder can be written. Free some space, or set TMPDIR to a folder.") from error


@functools.cache
def _can_hold(home: Path) -> bool:
    """Whether submissions can be run in this home; asked once, so that a command has one place."""
    return room_in(home).fault is None


def private_root() -> Path:
    """The folder for sockets and scratch, created when it is missing. Others cannot list or change it.

    Raises:
        HeldoutError: it cannot be created, or somebody else has put something in its place.
    """
    user = os.getuid()
    # Children of root become another user, who must be able to pass through.
    mode = 0o711 if user == 0 else 0o700
    root = _place()
    try:
        with contextlib.suppress(FileExistsError):
            root.mkdir(mode=mode, parents=True)
        found = root.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != user:
            raise HeldoutError(f"{root} is not a folder of yours. Remove it, or set {_mover()} to another folder.")
        if stat.S_IMODE(found.st_mode) != mode:
            root.chmod(mode)
    except OSError as error:
        raise _unusable(error) from error
    return root


@contextlib.contextmanager
def reached(path: Path) -> Iterator[str]:
    """`path` by way of a descriptor: a socket's name has room for 107 bytes, and temporary folders can be deep."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def private_file(path: Path) -> int:
    """A descriptor for a file in the private folder, created where it is missing, that its owner alone can open: root's
    folder lets others pass, and who can open a lock can hold it.

    Raises:
        OSError: it cannot be opened, or belongs to somebody else.
    """
    found = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        os.fchmod(found, 0o600)
    except OSError:
        os.close(found)
        raise
    return found


def writable_root() -> Path:
    """The folder below the private one in which stages get folders to write in; the rest they only read.

    Raises:
        HeldoutError: it cannot be created.
    """
    root = private_root()
    folder = root / "writable"
    try:
        folder.mkdir(mode=stat.S_IMODE(root.stat().st_mode), exist_ok=True)
    except OSError as error:
        raise _unusable(error) from error
    return folder


def _unusable(error: OSError) -> HeldoutError:
    return HeldoutError(
        f"the folder {_place()} cannot be used: {error.strerror or error}. "
        f"Free some space, or set {_mover()} to another folder."
    )


def _mover() -> str:
    return "HELDOUT_HOME" if os.environ.get("HELDOUT_HOME") else "TMPDIR"


def make_run_folder(root: Path | None = None) -> Path:
    """A new folder for the runs of this process, in `root` or the private folder; what dead processes left is removed.

    Raises:
        HeldoutError: the temporary folder cannot be used.
    """
    root = root or private_root()
    sweep(root)
    try:
        folder = Path(tempfile.mkdtemp(prefix=f"{_prefix()}{os.getpid()}-", dir=root))
        folder.chmod(stat.S_IMODE(root.stat().st_mode))
    except OSError as error:
        raise _unusable(error) from error
    return folder


def sweep(root: Path) -> None:
    """Remove the run folders of processes that are gone."""
    prefix = _prefix()
    for folder in root.glob(f"{prefix}*"):
        owner = folder.name.removeprefix(prefix).partition("-")[0]
        if owner.isdecimal() and not _is_alive(int(owner)):
            remove_tree(folder)


def _prefix() -> str:
    """`run-` and the space of process ids: containers may share a temporary folder and each have a process 7."""
    try:
        space = os.stat("/proc/self/ns/pid").st_ino  # noqa: PTH116
    except OSError:
        space = 0
    return f"{_RUN}{space}-"


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def make_scratch(
    files: Iterable[PlacedFile],
    parent: Path,
    folders: Iterable[tuple[str, Path]] = (),
    place: Callable[[str, str], object] | None = None,
    prefix: str = "job-",
) -> Path:
    """A new folder below `parent` that holds `files`, and the files of `folders` as `place` puts them there (links
    without it). Its name begins with `prefix`.

    Root's is readable by the user that its children become; nobody else finds its name, which cannot be listed.

    Raises:
        HeldoutError: the temporary folder is full or cannot be written.
    """
    folder = None
    try:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        for file in files:
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
        for name, source in folders:
            shutil.copytree(source, folder / name, copy_function=place or _linked)
        if os.getuid() == 0:
            for path in (folder, *folder.rglob("*")):
                path.chmod(0o755 if path.is_dir() else 0o644)
    except OSError as error:
        if folder is not None:
            remove_tree(folder)
        raise _unusable(error) from error
    return folder


def _linked(source: str, target: str) -> None:
    """A second name for the file; a copy where the folders lie on two file systems."""
    try:
        Path(target).hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)


def remove_tree(folder: Path) -> None:
    """Remove the folder, also when a submission took away its permissions; quietly where it cannot be removed."""
    shutil.rmtree(folder, ignore_errors=True)
    if not folder.is_dir():
        return
    _unlock(folder)
    for path, names, _ in os.walk(folder):
        for name in names:
            _unlock(Path(path, name))
    shutil.rmtree(folder, ignore_errors=True)


def _unlock(folder: Path) -> None:
    with contextlib.suppress(OSError):
        if not folder.is_symlink():
            folder.chmod(0o700)
