"""A learner's best results, read from the cache while the database is what it was; importing this is light."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from heldout.attempts.best import BestResult
from heldout.attempts.location import locate
from heldout.base.kept import Unsettled, kept, state_of
from heldout.base.packages_state import interpreter_state


def best_results(url: str, learner: str, course_id: str, versions: Mapping[str, str]) -> dict[str, BestResult]:
    """As `heldout.attempts.store.best_results`, without the database library where nothing was written since.

    Raises:
        StoreError: the database cannot be read, or is missing and could not be created.
    """
    path = locate(url).path
    if path is None:
        return _read(url, learner, course_id, versions)
    try:
        # What was written lies in the file, or in the log beside it until that is carried over.
        files = (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-journal"))
        state = [
            url,
            learner,
            course_id,
            *(f"{name} {version}" for name, version in versions.items()),
            *state_of(*files),
        ]
        state += interpreter_state()
    except Unsettled:
        return _read(url, learner, course_id, versions)
    name = f"results-{hashlib.sha256(f'{url} {learner} {course_id}'.encode(errors='surrogateescape')).hexdigest()[:16]}"
    found = kept(name, tuple[BestResult, ...], state, lambda: tuple(_read(url, learner, course_id, versions).values()))
    return {each.challenge_id: each for each in found}


def _read(url: str, learner: str, course_id: str, versions: Mapping[str, str]) -> dict[str, BestResult]:
    from heldout.attempts.store import best_results as read

    return read(url, learner, course_id, versions)
