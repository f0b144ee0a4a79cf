"""What `heldout doctor` says of the places where things are kept. Nothing is written to find it out."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from pathlib import Path
from urllib.parse import quote

from heldout.attempts.location import Location
from heldout.base.errors import StoreError
from heldout.base.room import room_in


def temporary_folder() -> Path | None:
    """Where temporary files go; None where nothing can be written."""
    try:
        return Path(tempfile.gettempdir())
    except FileNotFoundError:
        return None


def database_fault(location: Location) -> str | None:
    """Why attempts cannot be kept and read; None where they can."""
    if location.path is None:
        return _server_fault(location)
    if not location.exists():
        return room_in(location.path.parent).fault
    try:
        _read(location.path)
    except sqlite3.Error as error:
        return f"{location.path} cannot be read: {error}."
    if not os.access(location.path, os.W_OK):
        return f"{location.path} can be read, and not be written. Set HELDOUT_DB to a file that you may write to."
    return room_in(location.path.parent).fault


def _read(path: Path) -> None:
    """Read the database's first page.

    Raises:
        sqlite3.Error: it is none, or cannot be read.
    """
    address = f"file:{quote(str(path))}?mode=ro&immutable=1"
    with contextlib.closing(sqlite3.connect(address, uri=True)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _server_fault(location: Location) -> str | None:
    from heldout.attempts.store import open_store

    try:
        open_store(location.url, create=False).dispose()
    except StoreError as error:
        return str(error)
    return None
