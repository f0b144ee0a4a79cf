"""Where attempts are kept, read from a URL without importing a database library."""

from __future__ import annotations

import errno
import os
import re
import stat
import threading
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from heldout.base.errors import StoreError
from heldout.base.paths import user_folder

CHOOSE_ANOTHER = "Set HELDOUT_DB to a file that you may write to, or to a PostgreSQL URL."

_SQLITE = ("sqlite", "sqlite+pysqlite")
_creating = threading.Lock()
_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg", "postgresql+psycopg2")


@dataclass(frozen=True)
class Location:
    """An attempts database, not opened."""

    url: str
    path: Path | None
    """The file of an SQLite database; None for a server."""
    shown: str
    """How messages call it: the path, or the URL without its password."""

    def exists(self) -> bool:
        """Whether opening it may find something; a server counts, and so does a path that cannot be looked at.

        An empty file holds nothing: making a database ends so where the disk is full.
        """
        if self.path is None:
            return True
        try:
            found = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:
            return True
        return not stat.S_ISREG(found.st_mode) or found.st_size > 0


def locate(url: str) -> Location:
    """The database that a URL names: `sqlite:///PATH` or `postgresql://…`.

    Raises:
        StoreError: another kind of URL, or an SQLite URL without a file or with options.
    """
    scheme, _, rest = url.partition("://")
    if scheme in _POSTGRESQL:
        return Location(url, None, _without_password(url))
    if scheme not in _SQLITE or (rest and not rest.startswith("/")):
        raise StoreError(
            f"The attempts database must be a path, sqlite:///PATH or postgresql://USER@HOST/NAME. "
            f"Got '{_without_password(url)}'. {CHOOSE_ANOTHER}"
        )
    name = rest.removeprefix("/")
    if name in ("", ":memory:") or name.startswith("file:"):
        raise StoreError(f"'{url}' names no file, so attempts would be lost at the end. {CHOOSE_ANOTHER}")
    if re.search(r"\?\w+=", name):
        raise StoreError(f"'{url}' has options after '?', which heldout sets itself. Remove them from HELDOUT_DB.")
    path = Path(name).expanduser().absolute()
    return Location(url, path, str(path))


def require_file(path: Path) -> None:
    """Refuse a path that exists and is no regular file.

    Raises:
        StoreError: a folder, a device, or a path that cannot be looked at.
    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise _impossible(path, "opened", error) from error
    if stat.S_ISDIR(mode):
        raise StoreError(f"{path} is a folder, where a database file is needed. {CHOOSE_ANOTHER}")
    if not stat.S_ISREG(mode):
        raise StoreError(f"{path} is a device, where a database file is needed. {CHOOSE_ANOTHER}")


def create_file(path: Path) -> None:
    """Make sure that the file and its parent folder exist; a new file is for its owner only.

    A file that is there is not opened: with POSIX locks, closing it again would take away those that connections of
    this process hold on it, and another process would then remove the log that they write to.

    Raises:
        StoreError: it cannot be created or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _creating:
            if not path.exists():
                os.close(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600))
        if path.is_file() and not os.access(path, os.R_OK | os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise _impossible(path, "created or written", error) from error
    require_file(path)


def require_creatable(path: Path) -> None:
    """Find out whether a missing file that was named could be created; nothing is written for it.

    A reader that would answer "no attempts" for a mistyped HELDOUT_DB helps nobody. In the user's own folder, which
    may be one that cannot be written, there simply are none.

    Raises:
        StoreError: it could not.
    """
    if path == user_folder() / "attempts.db":
        return
    folder = _nearest_existing(path.parent)
    if not folder.is_dir():
        raise _impossible(path, "created or written", NotADirectoryError())
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _impossible(path, "created or written", PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def _nearest_existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


def _impossible(path: Path, what: str, error: OSError) -> StoreError:
    reason = error.strerror
    if isinstance(error, FileExistsError | NotADirectoryError):
        reason = f"{_nearest_existing(path.parent)} is not a folder"
    return StoreError(f"{path} cannot be {what}: {reason}. {CHOOSE_ANOTHER}")


def _without_password(url: str) -> str:
    try:
        password = urlsplit(url).password
    except ValueError:
        return url.partition("://")[0] + "://…"
    return url.replace(f":{password}@", ":***@", 1) if password else url
