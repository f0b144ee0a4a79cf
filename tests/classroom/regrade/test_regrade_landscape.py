"""A challenge that gets its reference landscape, and loses it, after attempts were made."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from regrade_samples import LINEAR, ROOT, Classroom, Counting, move_of, result_of

from heldout.attempts.store import open_store
from heldout.classroom.regrade.grade_cache import GradeCache
from heldout.classroom.regrade.regrade import apply
from heldout.classroom.regrade.render import as_text
from heldout.sandbox.interface import Runner

NAME = "breast-cancer"


@pytest.fixture
def classroom(tmp_path: Path, runner: Runner) -> Iterator[Classroom]:
    """On a copy of a challenge of ours that has a landscape."""
    course = tmp_path / "course"
    shutil.copytree(ROOT / "challenges" / NAME, course / "challenges" / NAME)
    shutil.copytree(ROOT / "datasets", course / "datasets")
    store = open_store(f"sqlite:///{tmp_path / 'attempts.db'}")
    made = Classroom(course, tmp_path, store, Counting(runner), NAME)
    GradeCache(made.challenge.key).forget()
    yield made
    store.dispose()


def test_a_landscape_that_comes_gives_points_and_one_that_goes_takes_them_with_a_warning(classroom: Classroom) -> None:
    folder = classroom.toml.parent / "landscape"
    folder.rename(classroom.folder / "aside")
    ana = classroom.hand_in("ana", LINEAR)
    assert ana.points is None
    (classroom.folder / "aside").rename(folder)

    coming = classroom.regrade()
    assert coming.changes == ("There is a reference landscape now.",)
    assert (coming.warning, result_of(coming, ana).after.score) == (None, ana.score)
    points = result_of(coming, ana).after.points
    assert points == classroom.grade_now(LINEAR).points
    assert points is not None
    assert move_of(coming, "ana").moves
    apply(coming, classroom.store)

    shutil.rmtree(folder)
    going = classroom.regrade()
    assert going.changes == ("There is no reference landscape any more.",)
    assert going.warning is not None
    assert going.warning.startswith("Warning: 1 attempt would lose all points: points and regret need")
    assert as_text(going, 80).startswith("Warning: 1 attempt")


def test_another_landscape_is_a_change_for_graded_attempts_alone(classroom: Classroom) -> None:
    ana = classroom.hand_in("ana", LINEAR)
    metric_only = classroom.hand_in("bo", LINEAR, metric_only=True)
    failed = classroom.hand_in("dee", "def get_estimator():\n    raise ValueError\n")
    file = classroom.toml.parent / "landscape" / "costs.json"
    file.write_text(file.read_text() + " ")
    regrading = classroom.regrade()
    assert regrading.changes == ("The reference landscape was computed again.",)
    assert [result_of(regrading, one).how for one in (ana, metric_only, failed)] == ["run", "unchanged", "unchanged"]
    assert result_of(regrading, ana).why == "landscape"
    assert not any(move.moves for move in regrading.moves)


def test_quick_gives_the_same_total_as_running_again_without_its_parts(classroom: Classroom) -> None:
    ana = classroom.hand_in("ana", LINEAR)
    file = classroom.toml.parent / "landscape" / "costs.json"
    file.write_text(file.read_text() + " ")
    quick = result_of(classroom.regrade(quick=True), ana).after
    slow = result_of(classroom.regrade(), ana).after
    assert slow.points is not None
    assert quick.points == pytest.approx(slow.points, abs=0.05)
    assert quick.card.points is not None
    assert quick.card.points.tuning is None
    assert "not divided into its parts" in (quick.card.message or "")


def test_quick_says_that_the_landscape_was_calibrated_in_part(classroom: Classroom) -> None:
    ana = classroom.hand_in("ana", LINEAR)
    file = classroom.toml.parent / "landscape" / "landscape.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "left_out": ["naive_bayes"]}))

    card = result_of(classroom.regrade(quick=True), ana).after.card

    assert card.points is not None
    assert "not divided into its parts" in (card.message or "")
    assert "naive bayes was left out" in (card.message or "")
