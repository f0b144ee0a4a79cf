"""The table of a course, against expectations that were worked out by hand."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attempt_samples import START
from class_samples import CLASS, rules_of

from heldout.attempts.class_records import Adjustment
from heldout.attempts.class_rules import ClassRules
from heldout.attempts.interface import AttemptOutcome
from heldout.base.errors import ChallengeError
from heldout.challenge.key import ChallengeKey
from heldout.classroom.marks.render import as_json, render_table
from heldout.classroom.marks.scale import GradeScale, read_scale
from heldout.classroom.marks.table import ChallengeColumn, CourseTable, course_table, left_behind
from heldout.leaderboard.interface import BoardEntry, Leaderboard

CLOSES = datetime(2026, 3, 14, 22, 59, 59, tzinfo=UTC)
FRAUD = ChallengeKey("a", "fraud")
SCALE = """format_version = 1
[[grade]]
name = "A"
points = 90
[[grade]]
name = "B"
points = 50
[[grade]]
name = "F"
points = 0
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path / "home"))


@pytest.fixture
def rules(tmp_path: Path) -> ClassRules:
    return rules_of(tmp_path)


def scale_of(folder: Path, text: str = SCALE) -> GradeScale:
    (folder / "scale.toml").write_text(text)
    return read_scale(folder / "scale.toml")


def made(
    learner: str, points: float | None, after: timedelta = -timedelta(hours=1), **changes: object
) -> AttemptOutcome:
    at = CLOSES + after
    fields = {
        "id": f"{learner} {after}", "learner": learner, "created_at": at, "challenge_id": "fraud", "course_id": "",
        "submission_hash": "", "submission_name": "", "greater_is_better": True, "late": False,
        "status": "graded" if points is not None else "failed", "score": points, "points": points,
        "challenge_hash": "v",
    }  # fmt: skip
    return AttemptOutcome(**{**fields, **changes})  # type: ignore[arg-type]


def column(*outcomes: AttemptOutcome, name: str = "fraud", weight: float = 1.0, **changes: object) -> ChallengeColumn:
    return ChallengeColumn(name, weight, "v", outcomes, changes.pop("chosen", {}), **changes)  # type: ignore[arg-type]


def totals(table: CourseTable) -> list[tuple[str, float]]:
    return [(row.name, row.total) for row in table.rows]


def test_the_best_in_time_counts_and_who_has_none_has_nothing(rules: ClassRules) -> None:
    found = course_table(rules, [column(made("Ana", 60.0), made("Ana", 80.0, timedelta()), made("Ana", 70.0))])
    assert totals(found) == [("Ana", 80.0), ("Bo", 0.0)]
    assert [row.rank for row in found.rows] == [(1, 1), (2, 2)]


def test_a_late_one_counts_for_who_has_nothing_in_time_less_what_lateness_takes(rules: ClassRules) -> None:
    late = timedelta(days=1, hours=1)
    attempts = (made("Bo", 90.0, late), made("Bo", None), made("Cleo", 30.0), made("Cleo", 100.0, late))
    (row, *_), cleo = course_table(rules, [column(*attempts)]).rows, ("Cleo", 30.0)
    assert (row.name, row.total, row.cells[0].earned, row.cells[0].deducted, row.cells[0].late) == (
        "Bo", 70.0, 90.0, 20.0, True,
    )  # fmt: skip
    assert cleo in totals(course_table(rules, [column(*attempts)]))


def test_an_extension_costs_nothing_and_without_a_policy_late_is_nothing(rules: ClassRules, tmp_path: Path) -> None:
    late = (made("Ana", 90.0, timedelta(days=1)), made("Bo", 90.0, timedelta(days=1)))
    assert totals(course_table(rules, [column(*late)])) == [("Ana", 90.0), ("Bo", 80.0)]
    strict = rules_of(tmp_path, CLASS.replace("[late]\npoints_per_day = 10\ncap = 25\n", ""))
    found = course_table(strict, [column(*late)])
    assert totals(found) == [("Ana", 90.0), ("Bo", 0.0)]
    assert "What came late does not count." in found.notes


@pytest.mark.parametrize(("counts", "points"), [("best", 80.0), ("last", 70.0), ("chosen", 60.0)])
def test_what_counts_is_as_the_class_says(tmp_path: Path, counts: str, points: float) -> None:
    rules = rules_of(tmp_path, CLASS.replace("zone =", f'counts = "{counts}"\nzone ='))
    attempts = [made("Ana", value, timedelta(hours=at - 9)) for at, value in enumerate((60.0, 80.0, 70.0))]
    found = course_table(rules, [column(*attempts, chosen={"Ana": attempts[0].id})])
    assert totals(found)[0] == ("Ana", points)


def test_attempts_on_another_version_and_after_the_closing_count_for_nothing(rules: ClassRules) -> None:
    attempts = (made("Ana", 90.0, challenge_hash="older"), made("Bo", 90.0, late=True))
    assert totals(course_table(rules, [column(*attempts)])) == [("Ana", 0.0), ("Bo", 0.0)]


def test_who_has_nothing_for_a_change_of_the_challenge_is_told(rules: ClassRules) -> None:
    older = [made(name, 90.0, challenge_hash="older") for name in ("Ana", "Bo", "Bo", "Cleo")]
    attempts = (*older, made("Cleo", 20.0), made("Bo", None))
    (note,) = [each for each in course_table(rules, [column(*attempts)]).notes if "version" in each]
    assert note == (
        "2 learners have attempts on another version of fraud alone, which do not count: "
        "`heldout regrade fraud` tells what they are worth now."
    )
    assert left_behind(attempts, "v") == ("Ana", "Bo")
    assert left_behind(attempts[-2:], "v") == ()


def test_columns_are_weighed_and_equal_totals_share_their_ranks(rules: ClassRules) -> None:
    columns = [
        column(made("Ana", 90.0), made("Bo", 50.0), weight=1.0),
        column(made("Bo", 20.0), name="churn", weight=3.0),
        column(made("Cleo", 100.0), name="rain", weight=0.0),
    ]
    found = course_table(rules, columns)
    assert totals(found) == [("Bo", 27.5), ("Ana", 22.5), ("Cleo", 0.0)]
    equal = course_table(rules, [column(made("Ana", 50.0), made("Bo", 50.0), made("Cleo", 40.0))])
    assert [row.rank for row in equal.rows] == [(1, 2), (1, 2), (3, 3)]


def test_an_adjustment_is_added_with_its_reason_and_takes_nobody_below_nothing(rules: ClassRules) -> None:
    by_hand = [
        Adjustment(FRAUD, "Ana", 5.0, "helped others", START, "ines"),
        Adjustment(FRAUD, "Ana", -2.0, "and was loud", START, "ines"),
        Adjustment(FRAUD, "Bo", -60.0, "copied", START, "ines"),
    ]
    found = course_table(rules, [column(made("Ana", 50.0), made("Bo", 50.0), adjustments=tuple(by_hand))])
    assert totals(found) == [("Ana", 53.0), ("Bo", 0.0)]
    assert found.rows[0].cells[0].comments == ("helped others", "and was loud")


def test_of_a_closed_challenge_the_final_points_count(rules: ClassRules) -> None:
    one, late, after = made("Ana", 90.0), made("Bo", 90.0, timedelta(hours=2)), made("Cleo", 99.0, late=True)
    entries = tuple(
        BoardEntry((1, 1), each.learner, each.id, START, "graded", 0.5, points, 1)
        for each, points in ((one, 70.0), (late, 60.0), (after, 95.0))
    )
    final = Leaderboard("fraud", "Fraud", "accuracy", True, entries, final=True)
    found = course_table(rules, [column(one, late, after, final=final)])
    assert totals(found) == [("Ana", 70.0), ("Bo", 50.0), ("Cleo", 0.0)]
    assert found.notes == ()


def test_a_team_has_the_best_of_its_members_on_each_challenge(rules: ClassRules) -> None:
    columns = [column(made("Ana", 90.0), made("Bo", 50.0)), column(made("Bo", 20.0), made("Cleo", 10.0), name="churn")]
    assert totals(course_table(rules, columns, teams=True)) == [("blue", 55.0), ("Cleo", 5.0)]


def test_an_anonymous_table_tells_no_name_attempt_or_comment(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, CLASS.replace("zone =", "anonymous = true\nzone ="))
    by_hand = (Adjustment(FRAUD, "Bo", 5.0, "Bo helped", START, "ines"),)
    columns = [column(made("Ana", 90.0), made("Bo", 50.0), adjustments=by_hand)]
    text = str(as_json(course_table(rules, columns)))
    assert "otter" in text
    assert not any(name in text for name in ("Ana", "Bo"))
    assert [row.name for row in course_table(rules, columns, names=True).rows] == ["Ana", "Bo"]


@pytest.mark.parametrize(
    ("points", "grade"), [(100.0, "A"), (90.0, "A"), (89.996, "A"), (89.99, "B"), (50.0, "B"), (0.0, "F")]
)
def test_a_scale_maps_points_to_grades(tmp_path: Path, points: float, grade: str) -> None:
    assert scale_of(tmp_path).grade_of(points) == grade


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("points = 0", "points = 10", "must be 0 for the lowest grade"),
        ('name = "B"', 'name = "A"', "grade.name must differ: A is there twice"),
        ("points = 50", "points = 90", "grade.points must differ: 90.* is there twice"),
        ("points = 50", 'points = "half"', r"grade\[1\].points must be a number from 0 to 1000. Got 'half'"),
    ],
)
def test_a_scale_that_is_wrong_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(ChallengeError, match=said):
        scale_of(tmp_path, SCALE.replace(old, new))


def test_the_table_is_text_csv_and_markdown_with_marks_for_late_and_adjusted(rules: ClassRules, tmp_path: Path) -> None:
    by_hand = (Adjustment(FRAUD, "=Bo", 5.0, "x", START, "ines"),)
    columns = [column(made("Ana", 95.0), made("=Bo", 90.0, timedelta(days=1)), adjustments=by_hand)]
    table = course_table(rules, columns, scale_of(tmp_path))
    text = render_table(table, "table", 80)
    assert "85.0*±" in text
    assert "Provisional, from public rows" in text
    rows = list(csv.reader(io.StringIO(render_table(table, "csv", 80))))
    assert rows[0] == ["rank", "learner", "fraud", "total", "grade"]
    assert rows[1:3] == [["1", "Ana", "95.00", "95.00", "A"], ["2", "'=Bo", "85.00", "85.00", "B"]]
    assert "| 1 | Ana | 95.0 | 95.00 | A |" in render_table(table, "markdown", 80)


def test_a_name_is_neither_a_formula_nor_markup(rules: ClassRules) -> None:
    table = course_table(rules, [column(made("Eve;=1+1", 95.0), made("a|<b>", 90.0))])
    names = [row[1] for row in csv.reader(io.StringIO(render_table(table, "csv", 80)))]
    assert "Eve;'=1+1" in names
    assert "| a\\|&lt;b&gt; |" in render_table(table, "markdown", 80)
