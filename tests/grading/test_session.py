"""A session: course, runner and store in one, as a notebook uses it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import heldout
from heldout.base.errors import UsageError
from heldout.base.paths import bundled_course
from heldout.grading.session import Session
from heldout.isolation import choose
from heldout.known_places import remember_course
from heldout.leaderboard.standings import Standings
from heldout.report.history import History

MINIMAL = Path(__file__).parents[1] / "courses" / "minimal"
SOURCE = """
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    return make_pipeline(StandardScaler(), LogisticRegression(C=0.3))
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    shutil.copytree(MINIMAL, tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory that no course holds, and a database and home of its own."""
    monkeypatch.setenv("HELDOUT_DB", str(tmp_path / "attempts.db"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_estimator_a_file_and_a_text_get_the_same_grade(elsewhere: Path) -> None:
    challenge = heldout.challenge("breast-cancer", learner="eva")
    features, target = challenge.train()
    fitted = make_pipeline(StandardScaler(), LogisticRegression(C=0.3)).fit(features, target)
    (elsewhere / "mine.py").write_text(SOURCE)

    with challenge.session:
        results = [challenge.grade(model) for model in (fitted, SOURCE, "mine.py")]

    assert {each.status for each in results} == {"graded"}
    assert len({(each.score, each.points) for each in results}) == 1
    assert [each.card.model.verified for each in results if each.card.model] == [True, True, True]
    assert "Breast masses" in str(results[0])
    shown = results[0]._repr_html_()
    assert shown.startswith('<div class="heldout">')
    assert "Breast masses" in shown
    assert shown.count("<svg") >= 3, "points, losses, and a curve of a hyperparameter"
    assert ">your settings: " in shown or "; your settings: " in shown, "with the learner's point"
    assert results[0].to_dict() == results[0].card.as_json()
    frame = results[0].to_frame()
    assert frame.loc["total", "points"] == results[0].points
    assert set(frame.index) >= {"total", "model_choice"}
    history = challenge.history()
    assert [each.submission_name for each in history.attempts] == ["mine.py", "solution.py", "Pipeline"]
    (entry,) = challenge.leaderboard().entries
    assert (entry.learner, entry.attempts) == ("eva", 3)
    assert "eva" in str(challenge.leaderboard())
    assert "Where the points went" in str(challenge.session.explain())


def test_what_a_text_does_is_a_status_and_no_exception(elsewhere: Path) -> None:
    result = heldout.challenge("breast-cancer").grade("def get_estimator(:\n    pass\n", record=False)

    assert (result.status, result.points, result.attempt) == ("failed", None, None)


def test_the_training_rows_are_what_fit_receives() -> None:
    features, target = heldout.challenge("breast-cancer").train()

    assert len(features) == len(target) == 227
    assert target.nunique() == 2


def test_an_unknown_challenge_is_suggested() -> None:
    with pytest.raises(UsageError, match="Did you mean 'digits'"):
        heldout.challenge("digitz")


def test_a_course_above_the_working_directory_does_not_grade_what_lies_in_it(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course)
    challenge = heldout.challenge(heldout.Session().challenges()[0])

    with pytest.raises(UsageError, match="may have been handed in too"):
        challenge.grade(challenge.challenge.starter)


def test_courses_are_ours_and_those_that_the_user_allowed(course: Path, elsewhere: Path) -> None:
    remember_course(course)

    found = {each.folder: each for each in heldout.courses()}

    assert {course, bundled_course()} <= set(found)
    assert "breast-cancer" in str(found[bundled_course()])
    assert len(found) == len(heldout.courses())


class _Opening:
    """Counts what is opened and closed."""

    opened: list[Any]
    closed: int

    def __init__(self, wish: choose.Wish) -> None:
        self.opened.append(wish)

    def __exit__(self, *exc: object) -> None:
        type(self).closed += 1

    def runner(self, wish: choose.Wish) -> object:
        return object()


@pytest.fixture
def openings(monkeypatch: pytest.MonkeyPatch) -> type[_Opening]:
    counting: type[_Opening] = type("Counting", (_Opening,), {"opened": [], "closed": 0})
    monkeypatch.setattr(choose, "Opening", counting)
    return counting


def test_inside_with_one_runner_serves_everything(openings: type[_Opening]) -> None:
    session = Session()
    with session:
        with session:
            first = session.runner()
        assert session.runner() is first
        assert openings.closed == 0
    assert (len(openings.opened), openings.closed) == (1, 1)


def test_threads_inside_with_get_the_one_runner(openings: type[_Opening]) -> None:
    with Session() as session:

        def work(_: int) -> object:
            with session:
                return session.runner()

        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(work, range(32)))) == 1
    assert (len(openings.opened), openings.closed) == (1, 1)


@pytest.mark.parametrize(
    ("isolation", "least"), [(None, None), ("limits", "limits"), (choose.Wish("strict"), "strict")]
)
def test_the_isolation_that_is_asked_for_is_what_the_runner_is_opened_with(
    openings: type[_Opening], isolation: Any, least: str | None
) -> None:
    session = Session(isolation=isolation)
    with session:
        session.runner(session.challenge("digits").challenge)
    assert [wish.least for wish in openings.opened] == [least]


@pytest.mark.parametrize(
    "result", [Session, lambda: Session().challenge("digits"), lambda: History("ada", None, (), Standings())]
)
def test_what_people_look_at_shows_the_same_in_a_notebook(result: Callable[[], Any]) -> None:
    shown = result()

    assert shown._repr_html_().startswith("<pre>" + str(shown)[:9])


@pytest.mark.parametrize("work", ["grade", "check"])
def test_the_data_are_prepared_while_the_worker_starts(
    course: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch, work: str
) -> None:
    monkeypatch.setenv("HELDOUT_HOME", str(elsewhere / "home"))
    opened = Session(course).challenge("tiny-binary")
    monkeypatch.setattr(Session, "runner", lambda *_: pytest.fail("there is no worker yet"))

    with pytest.raises(pytest.fail.Exception, match="no worker yet"):
        getattr(opened, work)(SOURCE)

    assert list((elsewhere / "home" / "cache" / "prepared").glob("tiny-binary-*"))
