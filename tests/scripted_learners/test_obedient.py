"""Who does what the coach says gets further: one learner by default, the starters of all challenges as a proof."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from challenge_proofs import each_proved, figures_of_others
from obedient import follow, weak_submissions
from teacher_opinions import graded_challenges

from heldout.base.paths import bundled_course
from heldout.challenge.catalogue import find_challenge
from heldout.isolation.choose import open_runner
from heldout.submission.text import submission_of_source

PAGE = Path(__file__).parents[2] / "docs" / "scripted-learners.md"
GAINED: dict[str, float] = {}
"""Points that the starter gained in this run, by challenge."""
STUMP = """from sklearn.tree import DecisionTreeClassifier


def get_estimator():
    return DecisionTreeClassifier(max_depth=1)
"""


def test_a_learner_who_follows_one_suggestion_has_more_points() -> None:
    challenge = find_challenge(bundled_course(), "breast-cancer")
    with open_runner() as runner:
        way = follow(challenge, runner, "stump", submission_of_source(STUMP), most=1)
    first, last = way.points
    assert len(way.codes) == 1
    assert first is not None
    assert last is not None
    assert last > first


def test_the_page_has_a_row_for_every_weak_submission() -> None:
    text = PAGE.read_text(encoding="utf-8").partition("<!-- obedient: begin -->")[2]
    text = text.partition("<!-- obedient: end -->")[0]
    rows = [line.split(" | ")[:2] for line in text.splitlines() if line.startswith("| ")][2:]
    desks, _ = graded_challenges()
    assert [[challenge.removeprefix("| "), name] for challenge, name in rows] == [
        [at.challenge.id, name] for at in desks for name, _ in weak_submissions(at)
    ]


@pytest.mark.long
@pytest.mark.proof
@each_proved("name", "obedient")
def test_no_starter_ends_lower(name: str, record_property: Callable[[str, object], None]) -> None:
    desks, reasons = graded_challenges([name])
    if not desks:
        pytest.skip(reasons[name])
    with open_runner() as runner:
        way = follow(desks[0].challenge, runner, *next(weak_submissions(desks[0])), most=2)
    GAINED[name] = round((way.points[-1] or 0.0) - (way.points[0] or 0.0), 1)
    record_property("figure", {"obedient_gained": GAINED[name]})

    assert not way.ends_lower, way


@pytest.mark.proof
def test_most_starters_end_far_higher() -> None:
    """Challenges that were not asked now count as when they were."""
    before = {name: figures["obedient_gained"] for name, figures in figures_of_others().items() if figures}
    gained = (before | GAINED).values()

    assert len(gained) > 1
    assert sum(each >= 20 for each in gained) > len(gained) / 2
