"""The instructor's view."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from chromium import CHROMIUM, screenshot
from reported_class import START, a_class, challenge, made

from command_line import heldout
from heldout.attempts.interface import Attempt
from heldout.attempts.store import open_store
from heldout.audit.class_losses import class_losses, lessons
from heldout.base.svg import BarRow, IntervalRow, bars, intervals, over_time
from heldout.classroom.class_report.interface import ChallengeReport
from heldout.classroom.class_report.measure import challenge_report, class_report
from heldout.classroom.class_report.page import class_page
from heldout.classroom.class_report.render import class_json, class_text


@pytest.fixture(scope="module")
def report() -> ChallengeReport:
    return challenge_report(challenge(), a_class())


def test_who_lost_points_where_and_who_got_over_it_is_counted(report: ChallengeReport) -> None:
    parts = report.losses.parts
    assert (parts["data_handling"].known, parts["data_handling"].ever, parts["data_handling"].recovered) == (11, 10, 2)
    assert (parts["model_choice"].ever, parts["tuning"].ever) == (1, 0)
    assert report.losses.learners == 11
    assert report.points == (20.0, *(40.0 + number for number in range(2, 10)), 85.0, 90.0)


def test_what_nobody_lost_points_by_is_not_trained(report: ChallengeReport) -> None:
    assert report.lessons == ("None of 11 learners lost points by tuning: this challenge does not train it",)


def test_what_nobody_gets_over_is_said() -> None:
    attempts = [made(f"s{number}", number, 50.0, worse=("tuning",)) for number in range(10)]
    said = [each.text for each in lessons(class_losses(attempts, challenge().content_hash))]
    assert "10 of 10 learners lost points by tuning, and none of them has got over it" in said
    assert not list(lessons(class_losses(attempts[:9], challenge().content_hash)))


def test_a_stuck_learner_is_told_with_the_time_and_what_was_tried(report: ChallengeReport) -> None:
    (stuck,) = report.stuck
    assert (stuck.learner, stuck.tries, stuck.tried) == ("s2", 4, ("svm", "mlp", "forest"))
    assert (stuck.since - START).days == 1
    assert stuck.advice == "UNSCALED: try more."


def test_findings_ends_and_families_are_counted_by_learner(report: ChallengeReport) -> None:
    assert [(each.code, each.learners) for each in report.findings] == [("UNSCALED", 8), ("EDGE", 1)]
    assert report.ends == {"graded": 17, "failed": 1}
    assert report.tried[0].family == "linear"
    assert {each.family: each.best for each in report.tried}["forest"] == 90.0


def test_the_median_is_that_of_the_best_points_so_far(report: ChallengeReport) -> None:
    medians = [points for _, points in report.progress]
    assert medians[:2] == [40.5, 41.5]
    assert medians[-1] == 46.0


def test_attempts_on_another_version_are_counted_and_left_out() -> None:
    old = replace(made("ana", 0, 99.0), challenge_hash="sha256:old")
    found = challenge_report(challenge(), [old, made("ana", 1, 50.0)])
    assert (found.older, found.points) == (1, (50.0,))


def test_the_hardest_challenge_is_named_where_there_are_several() -> None:
    harder = replace(challenge(), id="harder")
    report = class_report("Course", [(challenge(), a_class()), (harder, [made("s0", 1, 10.0)])])
    assert report.hardest is not None
    assert report.hardest.challenge_id == "harder"
    assert "The hardest so far is harder" in class_text(report, 80)
    assert max(map(len, class_text(report, 80).splitlines())) <= 80
    assert json.loads(class_json(report))["hardest"] == "harder"


def test_a_page_holds_no_markup_of_a_learner_and_every_drawing_a_text() -> None:
    page = class_page(class_report("Course <1>", [(challenge(), a_class())], START))
    assert "<b>eve" not in page
    assert "Course &lt;1&gt;" in page
    assert "<script" not in page
    drawings = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(drawings) == 3
    for drawing in drawings:
        root = ElementTree.fromstring(drawing)
        assert root.get("role") == "img"
        assert {child.tag for child in root} >= {"title", "desc"}
    assert len(set(re.findall(r'id="(\w+)"', page))) == 6


@pytest.mark.parametrize("value", [0.0, -5.0, 1e-300, 1e300])
def test_a_drawing_of_one_value_or_of_equal_ones_has_finite_numbers(value: float) -> None:
    drawn = [
        bars("t", [BarRow("a", value, "x")], 1.0),
        intervals("t", [IntervalRow("a", value, None), IntervalRow("b", value, (value, value))]),
        over_time("t", [(START, value)], [(START, value)]),
    ]
    for each in drawn:
        ElementTree.fromstring(each)
        assert "nan" not in each
        assert "inf" not in each


def record(tmp_path: Path, attempts: list[Attempt]) -> str:
    """A database with these attempts."""
    from attempt_samples import SUBMISSION

    url = f"sqlite:///{tmp_path / 'attempts.db'}"
    store = open_store(url)
    key = challenge().kept_key()
    for attempt in attempts:
        store.add(replace(attempt, id="", course_id=key.course_id), SUBMISSION)
    store.dispose()
    return url


def test_the_command_writes_text_json_and_a_page(tmp_path: Path) -> None:
    url = record(tmp_path, a_class())
    words = ("--course", challenge().course, "class", "report")
    answer = heldout(*words, "--html", tmp_path / "page.html", HELDOUT_DB=url)
    assert answer.code == 0, answer
    assert "tiny-binary" in answer.out
    assert "this challenge does not train it" in answer.out
    assert (tmp_path / "page.html").read_text().startswith("<!DOCTYPE html>")
    assert json.loads(heldout(*words, "--json", HELDOUT_DB=url).out)["schema"] == "heldout.class/1"
    assert heldout(*words, HELDOUT_DB=str(tmp_path / "none.db")).code == 2


def test_verify_says_what_a_class_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from heldout.audit.verify import verify

    monkeypatch.setenv("HELDOUT_DB", record(tmp_path, a_class()))
    (result,) = verify(challenge().course, "tiny-binary", None, ("experience",), debug=True).results  # type: ignore[arg-type]
    assert [each.level for each in result.findings] == ["information"]
    assert "None of 11 learners lost points by tuning" in result.findings[0].message


@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium")
def test_a_browser_shows_the_page(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(class_page(class_report("Course", [(challenge(), a_class())], START)))
    assert screenshot(tmp_path / "page.html", tmp_path / "page.png").stat().st_size > 10_000


@pytest.mark.proof
@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium")
@pytest.mark.parametrize(("width", "dark"), [(400, False), (400, True), (1200, True)])
def test_a_browser_shows_it_narrow_and_dark(tmp_path: Path, width: int, dark: bool) -> None:
    (tmp_path / "page.html").write_text(class_page(class_report("Course", [(challenge(), a_class())], START)))
    light = screenshot(tmp_path / "page.html", tmp_path / "light.png", width).read_bytes()
    shown = screenshot(tmp_path / "page.html", tmp_path / "shown.png", width, dark).read_bytes()
    assert (shown != light) == dark
