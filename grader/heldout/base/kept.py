"""An answer kept in the cache with the state of what it was found from; it is found anew when that changes."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from heldout.base.errors import StoreError
from heldout.base.json_records import Unreadable, from_json, to_json
from heldout.base.paths import cache_folder, ensure_folder, write_text

T = TypeVar("T")

_SETTLED_SECONDS = 2.0
"""A file that was touched more recently may be touched again without its times telling."""
_MOST_FILES = 20_000
"""A course of two hundred challenges has some 3,000; to look at one takes a few microseconds."""


class Unsettled(Exception):
    """What an answer depends on is changing, or too much to look at."""


def kept(name: str, kind: type[T], state: Iterable[str], find: Callable[[], T]) -> T:
    """What `find` says, or what it said when the state was the same.

    `name` is the file's, in the cache. Like everything there it is the user's own: no submission can read or write it.
    """
    key = hashlib.sha256("\0".join(state).encode(errors="surrogateescape")).hexdigest()
    path = cache_folder() / "answers" / f"{name}.json"
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, Unreadable):
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["state"] == key:
            return from_json(kind, document["answer"], exact=True)
    answer = find()
    with contextlib.suppress(StoreError, OSError):
        ensure_folder(path.parent, 0o700)
        write_text(path, json.dumps({"state": key, "answer": to_json(answer)}))
    return answer


def state_of(*places: Path) -> list[str]:
    """What changes when a file at or below one of the places does; a place that is missing has a state too.

    Raises:
        Unsettled: one was touched just now, there are too many, or they cannot be looked at.
    """
    found: list[str] = []
    now = time.time()
    try:
        for place in places:
            for path, status in _below(place):
                # A clock that was set back makes times of the future, which say nothing either.
                if abs(now - max(status.st_mtime, status.st_ctime)) < _SETTLED_SECONDS or len(found) > _MOST_FILES:
                    raise Unsettled(path)
                times = f"{status.st_mtime_ns} {status.st_ctime_ns}"
                found.append(f"{path} {status.st_mode} {status.st_ino} {status.st_size} {times}")
            found.append(str(place))
    except OSError as error:
        raise Unsettled(str(error)) from error
    return found


def _below(place: Path) -> Iterable[tuple[str, os.stat_result]]:
    try:
        status = place.stat()
    except FileNotFoundError:
        return
    yield str(place), status
    pending = [str(place)] if place.is_dir() else []
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.name == "__pycache__":
                    continue
                yield entry.path, entry.stat()
                if entry.is_dir():
                    pending.append(entry.path)
