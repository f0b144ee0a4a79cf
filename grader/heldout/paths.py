"""Where things live: courses, the user's folders, and the environment variables that move them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from heldout.errors import StoreError


def user_folder() -> Path:
    """The user's data folder of heldout (`HELDOUT_HOME`, else the platform's); not created here."""
    override = os.environ.get("HELDOUT_HOME")
    if override:
        return Path(override).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir("heldout", appauthor=False))


def cache_folder() -> Path:
    """Where prepared data is kept; safe to delete at any time. Not created here."""
    override = os.environ.get("HELDOUT_HOME")
    if override:
        return Path(override).expanduser().absolute() / "cache"
    import platformdirs

    return Path(platformdirs.user_cache_dir("heldout", appauthor=False))


def database_url() -> str:
    """SQLAlchemy URL of the attempts database: `HELDOUT_DB` (a URL, or a path meaning SQLite), else the user's file."""
    configured = os.environ.get("HELDOUT_DB")
    if configured and "://" in configured:
        return configured
    path = Path(configured).expanduser().absolute() if configured else user_folder() / "attempts.db"
    return f"sqlite:///{path}"


def bundled_course() -> Path:
    """The catalogue that ships with heldout: inside the installed package, or the repository of a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "_content"
    return installed if installed.is_dir() else package.parent.parent


def is_course(folder: Path) -> bool:
    """Whether `folder` is a course: it has `challenges/` and `datasets/`."""
    return (folder / "challenges").is_dir() and (folder / "datasets").is_dir()


def ensure_folder(folder: Path, mode: int = 0o755) -> Path:
    """`folder`, created with its parents where it was missing.

    Raises:
        StoreError: the folder cannot be created.
    """
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be created: {error.strerror}. Set HELDOUT_HOME to a folder that you may write to."
        ) from error
    return folder


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path beside `path` to write to; it takes the place of `path` in one step when the block succeeds."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 with `\\n` line ends in one step: readers see the old content or the new, never half."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
