"""Where things live: courses, the user's folders, and the environment variables that move them."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from heldout.base.errors import UsageError, WriteError

NO_HOME = Path("/nonexistent")
"""Stands for the home of a user who has none (no HOME, no entry in the system's list): nothing can be kept there."""

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is used up",
    errno.EFBIG: "the file would be larger than is allowed here",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "you may not write there",
    errno.EPERM: "you may not write there",
    errno.EIO: "the disk does not answer as it should",
}
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system says where there is no room for a file."""
_OF_THE_SYSTEM = (("/", "dev"), ("/", "proc"))
"""Where a path is a device or an open file, as `/dev/stdout` is: nothing there can be replaced."""


def user_folder() -> Path:
    """The user's data folder of heldout (`HELDOUT_HOME`, else the platform's); not created here."""
    override = os.environ.get("HELDOUT_HOME")
    if override:
        return _named(override)
    import platformdirs

    return _of_the_platform(platformdirs.user_data_dir)


def cache_folder() -> Path:
    """Where prepared data is kept; safe to delete at any time. Not created here."""
    override = os.environ.get("HELDOUT_HOME")
    if override:
        return _named(override) / "cache"
    import platformdirs

    return _of_the_platform(platformdirs.user_cache_dir)


def _named(folder: str) -> Path:
    path = Path(folder)
    # `~nobody`, and `~` where there is no home, stay as they are typed.
    with suppress(RuntimeError):
        path = path.expanduser()
    return path.absolute()


def _of_the_platform(folder_of: Callable[..., str]) -> Path:
    """The platform's folder for us; one that cannot be, where the user has no home at all."""
    try:
        return Path(folder_of("heldout", appauthor=False))
    except RuntimeError:
        return NO_HOME / "heldout"


def database_url() -> str:
    """SQLAlchemy URL of the attempts database: `HELDOUT_DB` (a URL, or a path meaning SQLite), else the user's file."""
    configured = os.environ.get("HELDOUT_DB")
    if configured and "://" in configured:
        return configured
    path = _named(configured) if configured else user_folder() / "attempts.db"
    return f"sqlite:///{path}"


def bundled_course() -> Path:
    """The catalogue that ships with heldout: inside the installed package, or the repository of a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_content"
    return installed if installed.is_dir() else package.parent.parent


def is_course(folder: Path) -> bool:
    """Whether `folder` is a course: it has `challenges/` and `datasets/`."""
    return (folder / "challenges").is_dir() and (folder / "datasets").is_dir()


def shown_path(path: Path, course: Path | None = None) -> str:
    """`path` as its author knows it: relative to `course`, else to the nearest course around it, when it lies in one.

    Always with forward slashes.
    """
    courses = [course] if course else (parent for parent in path.parents if is_course(parent))
    for folder in courses:
        if path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    return str(path)


def ensure_folder(folder: Path, mode: int = 0o755) -> Path:
    """`folder`, created with its parents where it was missing.

    Raises:
        WriteError: the folder cannot be created.
    """
    with writing(folder):
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
    return folder


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What goes wrong with files in the block is said of `path`, which it writes.

    Raises:
        WriteError: a file cannot be written.
    """
    try:
        yield
    except WriteError:
        raise
    except OSError as error:
        raise write_error(path, error) from error


def write_error(path: Path, error: OSError) -> WriteError:
    """What failed, why, and what to do, for a person."""
    reason = _REASONS.get(error.errno or 0) or error.strerror or str(error)
    kept = any(path.is_relative_to(folder) for folder in (user_folder(), cache_folder()))
    where = "set HELDOUT_HOME to a folder" if kept else "name another folder"
    if NO_HOME in path.parents:
        reason, advice = "you have no home folder", "Set HELDOUT_HOME to a folder that you may write to."
    elif error.errno in NO_ROOM:
        advice = f"Free some space, or {where} on another disk."
    else:
        advice = f"{where[0].upper()}{where[1:]} that you may write to."
    found = WriteError(f"{path} cannot be written: {reason}. {advice}")
    found.errno = error.errno
    return found


@contextmanager
def writing_named(path: Path) -> Iterator[None]:
    """As `writing`, for a path that the user named.

    Raises:
        UsageError: nothing can be written there.
        WriteError: the disk is full, or broken.
    """
    try:
        with writing(path):
            yield
    except WriteError as error:
        if error.errno in NO_ROOM or error.errno == errno.EIO:
            raise
        raise UsageError(str(error)) from error


@contextmanager
def all_or_nothing(*paths: Path) -> Iterator[None]:
    """The block makes these files and folders; when it fails or is stopped, those that it made are removed again."""
    missing = {each for path in paths for each in (path, *path.parents) if not os.path.lexists(each)}
    try:
        yield
    except BaseException:
        for made in sorted(missing, key=lambda path: len(path.parts), reverse=True):
            with suppress(OSError):
                made.rmdir() if made.is_dir() else made.unlink()
        raise


@contextmanager
def replacing(path: Path, mode: int | None = None) -> Iterator[Path]:
    """A temporary path beside `path` to write to; it takes the place of `path` in one step when the block succeeds.

    The file has this mode in the end; without one, what the user's mask leaves to new files.

    Raises:
        WriteError: it cannot be written, and `path` is what it was.
    """
    with writing(path):
        temporary = path.parent / f".{path.name[:50]}.{secrets.token_hex(8)}"
        # The system takes the mask off: who asks for it changes it, for every thread of a server.
        new = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
        os.close(os.open(temporary, new, 0o666 if mode is None else 0o600))
        try:
            yield temporary
            if mode is not None:
                temporary.chmod(mode)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 with `\\n` line ends in one step: readers see the old content or the new, never half."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_output(path: Path, content: str | bytes) -> None:
    """Write to a path that the user named for it: text as `write_text`, but to a device or an open file it is sent.

    A link elsewhere is replaced like a file, and not followed: it may have come with what was handed in.

    Raises:
        UsageError: nothing can be written there.
        WriteError: the disk is full, or broken.
    """
    raw = content.encode() if isinstance(content, str) else content
    with writing_named(path):
        if _is_sent_to(path):
            path.write_bytes(raw)
        else:
            with replacing(path) as temporary:
                temporary.write_bytes(raw)


def require_output(path: Path) -> None:
    """Find out whether `write_output` can write there, before work that takes long; nothing is left behind.

    Raises:
        UsageError, WriteError: as `write_output`.
    """
    with writing_named(path):
        if not _is_sent_to(path):
            tempfile.TemporaryFile(dir=path.parent).close()


def _is_sent_to(path: Path) -> bool:
    return path.absolute().parts[:2] in _OF_THE_SYSTEM or path.is_char_device()


def write_private(path: Path, text: str) -> None:
    """Write to a path that the user named for it, in one step; only its owner may read the file.

    Raises:
        UsageError: nothing can be written there.
        WriteError: the disk is full, or broken.
    """
    with writing_named(path), replacing(path, mode=0o600) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def sha256_of(path: Path) -> str:
    """Hexadecimal digits of the file's SHA-256.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
