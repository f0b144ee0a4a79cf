from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from regrade_samples import Classroom, Counting, copy_course

from heldout.attempts.store import open_store
from heldout.classroom.regrade.grade_cache import GradeCache
from heldout.isolation.choose import open_runner
from heldout.sandbox.interface import Runner


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    """The runner of this machine, for all tests."""
    with open_runner() as opened:
        yield opened


@pytest.fixture
def classroom(tmp_path: Path, runner: Runner) -> Iterator[Classroom]:
    """A course and a database of the test's own, without attempts."""
    store = open_store(f"sqlite:///{tmp_path / 'attempts.db'}")
    made = Classroom(copy_course(tmp_path), tmp_path, store, Counting(runner))
    GradeCache(made.challenge.key).forget()
    yield made
    store.dispose()
