"""What a grade knows of copies in installed packages: one small file, read in a fraction of a millisecond.

Until the search has been through all installed packages for a challenge, every data file in them is closed to its
submissions, except those that a library needs. Afterwards only files are closed that hold rows of some challenge.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from heldout.base.errors import StoreError
from heldout.base.json_records import from_json, to_json
from heldout.base.paths import cache_folder, ensure_folder, write_text
from heldout.isolation.copies.installed import SMALLEST, data_files, is_needed, surroundings

_FORMAT = 2


@dataclass(frozen=True)
class _Index:
    """What is kept, for what is installed now."""

    format: int
    surroundings: str
    data: tuple[str, ...]
    """Every data file that no library needs."""
    challenges: Mapping[str, tuple[str, ...]]
    """The files that hold rows, by a challenge's hash, for those that were searched for."""


@dataclass(frozen=True)
class Known:
    """What is closed to a submission."""

    closed: tuple[str, ...]
    """Absolute paths, sorted."""
    searched: bool
    """Whether that is what the search found, and not every data file."""


def closed_files(challenge_hash: str | None) -> Known:
    """What is closed while a challenge is graded; None: while it is not known which, as if it had been searched for."""
    index = _index()
    holding = {file for files in index.challenges.values() for file in files}
    searched = challenge_hash in index.challenges or (challenge_hash is None and bool(index.challenges))
    return Known(tuple(sorted(holding if searched else holding.union(index.data))), searched)


def found_copies() -> Mapping[str, tuple[str, ...]] | None:
    """The files that hold rows, by a challenge's hash, for what is installed now; None before any search."""
    return _index().challenges or None


def remember(found: Mapping[str, Sequence[str]]) -> None:
    """Keep what a search of everything that is installed now has found, by a challenge's hash.

    Raises:
        StoreError: the cache cannot be written.
    """
    index = _index()
    _write(replace(index, challenges={**index.challenges, **{name: tuple(files) for name, files in found.items()}}))


def _index() -> _Index:
    now = surroundings()
    with contextlib.suppress(OSError, ValueError):
        index = from_json(_Index, json.loads(_path().read_text(encoding="utf-8")))
        if (index.format, index.surroundings) == (_FORMAT, now):
            return index
    fresh = _Index(_FORMAT, now, tuple(_all_data()), {})
    with contextlib.suppress(StoreError):
        _write(fresh)
    return fresh


def _all_data() -> list[str]:
    """Every data file that no library needs; of a part's own tests the folder as a whole, to have fewer rules."""
    closed = set()
    for site, relative in data_files():
        path = site / relative
        with contextlib.suppress(OSError):
            if not is_needed(relative) and path.stat().st_size >= SMALLEST:
                closed.add(_folder_of_tests(site, Path(relative)) or str(path))
    return sorted(closed)


def _folder_of_tests(site: Path, relative: Path) -> str | None:
    """The tests that the file belongs to, where they are of a part of a package: a few packages import their own."""
    for place, part in enumerate(relative.parts[:-1]):
        if part in ("tests", "test") and place >= 2:
            return str(site.joinpath(*relative.parts[: place + 1]))
    return None


def _path() -> Path:
    return cache_folder() / "copies.json"


def _write(index: _Index) -> None:
    path = _path()
    ensure_folder(path.parent, 0o700)
    write_text(path, json.dumps(to_json(index)))
