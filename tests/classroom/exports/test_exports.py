"""What other systems are given, against their documented forms."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import pytest
from attempt_samples import START
from other_systems import canvas_takes, moodle_takes

from heldout.attempts.interface import AttemptOutcome
from heldout.base.errors import UsageError
from heldout.classroom.exports.feedback import file_stem, write_feedback
from heldout.classroom.exports.interface import EXPORTS, ExportOptions, export_named, without_grade
from heldout.classroom.exports.marked import marked, marked_batch
from heldout.classroom.grade_all.interface import Batch
from heldout.classroom.marks.table import ChallengeColumn, CourseCell, course_table
from heldout.cli.grade_all import _Delivery
from heldout.grading.session import Session
from heldout.leaderboard.interface import BoardEntry, Leaderboard
from heldout.report.interface import format_named

FORMULA = ("=", "+", "-", "@", "\t", "\r")
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Notes,Quiz (77),Ripe or not (4314282),Current Score
,,,,,,,Manual Posting,
    Points Possible,,,,,,10,100,(read only)
"Li, Zoe",901,S1,zli@example.edu,Sec 1,old,9,,50
"Fox, Cy",13,S2,cfox,Sec 1,,8,5,40
"Student, Test",999,,t,Sec 1,,,,
"""
MOODLE_COLUMNS = (
    'Identifier,"Full name","ID number","Email address",Status,Grade,"Maximum Grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"'
)
MOODLE = f"""\
\ufeff{MOODLE_COLUMNS}
"Participant 13","Cy Fox",,cy@example.edu,"Submitted for grading",,100.00,Yes,"Wednesday, 23 September 2020, 9:00 PM",-,
"Participant 55","Dan Other",,dan.o@example.edu,"No submission",,100.00,Yes,-,-,
"Participant 70","Zoë Li",,zli@example.edu,"Submitted for grading",,100.00,Yes,-,-,
"""


def rendered(batch: Batch, name: str, **options: object) -> str:
    return export_named(name).render(batch, ExportOptions(**options))  # type: ignore[arg-type]


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), strict=True))


def by_name(text: str, column: str = "learner") -> dict[str, dict[str, str]]:
    return {row[column]: row for row in csv.DictReader(io.StringIO(text), strict=True)}


@pytest.mark.parametrize("name", ["canvas", "csv", "moodle"])
def test_no_cell_is_run_by_a_spreadsheet(batch: Batch, name: str) -> None:
    for row in rows(rendered(batch, name)):
        for cell in row:
            assert not cell.startswith(FORMULA), cell
            assert not any(line.startswith(FORMULA) for line in cell.split("\n")), cell


def test_a_table_has_where_points_were_lost_and_the_explanation(batch: Batch) -> None:
    table = by_name(rendered(batch, "csv"))
    assert table["Zoë Li"]["points"] == table["Zoë Li"]["grade"] == "70"
    assert table["Zoë Li"]["tuning"] == "90"
    assert "0.9" in table["Zoë Li"]["explanation"]
    assert table["Cy Fox"]["late"] == "yes"
    assert table["Cy Fox"]["explanation"].count("\n") > 2
    assert table["'=1+1"]["explanation"].count("Try:") == 3


@pytest.mark.parametrize("name", ["canvas", "csv", "moodle"])
def test_a_failed_submission_gets_nothing_and_what_is_not_theirs_stays_empty(batch: Batch, name: str) -> None:
    column = {"canvas": "Student", "csv": "learner", "moodle": "Full name"}[name]
    grade = {"canvas": batch.challenge.definition.title, "csv": "grade", "moodle": "Grade"}[name]
    table = by_name(rendered(batch, name, out_of=20.0), column)
    assert {who: table[who][grade] for who in ("Zoë Li", "Cy Fox", "Dan", "Eva")} == {
        "Zoë Li": "14", "Cy Fox": "0", "Dan": "", "Eva": "",
    }  # fmt: skip


def test_canvas_without_a_gradebook_gets_its_columns_and_the_points_possible(batch: Batch) -> None:
    header, possible, *students = rows(rendered(batch, "canvas"))
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Ripe or not"]
    assert possible == ["    Points Possible", "", "", "", "", "100"]
    assert students[-1][:2] == ["Zoë Li", "11"]


def test_canvas_gradebook_is_filled_in_and_nothing_else_of_it_changes(batch: Batch) -> None:
    before, after = rows(CANVAS), rows(rendered(batch, "canvas", gradebook=CANVAS))
    changed = {
        (one[0], before[0][at]): other[at]
        for one, other in zip(before, after, strict=True)
        for at in range(len(one))
        if one[at] != other[at]
    }
    assert changed.keys() == {
        ("Li, Zoe", "Ripe or not (4314282)"), ("Li, Zoe", "Notes"),
        ("Fox, Cy", "Ripe or not (4314282)"), ("Fox, Cy", "Notes"),
    }  # fmt: skip
    assert changed["Li, Zoe", "Ripe or not (4314282)"] == "70"
    assert changed["Fox, Cy", "Ripe or not (4314282)"] == "0"


def test_canvas_takes_a_new_file_and_one_that_it_gave_out(batch: Batch) -> None:
    new = canvas_takes(rendered(batch, "canvas", out_of=20.0))
    assert new.possible == {"Ripe or not": "20"}
    assert {who: grade for (who, _), grade in new.grades.items()} == {
        "11": "14", "12": "14", "13": "0", "Dan": "", "Eva": "",
    }  # fmt: skip
    filled = canvas_takes(rendered(batch, "canvas", gradebook=CANVAS))
    assert (filled.grades["901", "Ripe or not (4314282)"], filled.grades["13", "Ripe or not (4314282)"]) == ("70", "0")
    assert filled.grades["901", "Quiz (77)"] == "9"
    assert filled.notes["13"].startswith("This submission ended as")


def test_a_note_in_canvas_is_as_long_as_it_may_be(batch: Batch) -> None:
    cy = batch.results[1]
    assert cy.card is not None
    for message in ("=" * 600, "x" * 244, "short"):
        told = replace(batch, results=(replace(cy, card=replace(cy.card, message=message)),))
        note = canvas_takes(rendered(told, "canvas", gradebook=CANVAS)).notes["13"]
        assert ("Short." in note) == (message == "short")


@pytest.mark.parametrize("gradebook", [None, MOODLE])
def test_moodle_takes_a_new_worksheet_and_one_that_it_gave_out(batch: Batch, gradebook: str | None) -> None:
    taken = moodle_takes(rendered(batch, "moodle", gradebook=gradebook))
    zoe = taken[70 if gradebook else 11]
    assert zoe.grade == "70"
    assert "70 ± 4 of 100 points" in zoe.feedback
    assert (zoe.graded_at is None) == (gradebook is not None)
    assert taken[13].grade == "0"


def test_a_column_that_cannot_be_told_is_asked_for(batch: Batch) -> None:
    other = CANVAS.replace("Ripe or not (4314282)", "Homework (5)")
    with pytest.raises(UsageError, match=r"Name it with --column. There are: 'Quiz \(77\)', 'Homework \(5\)'"):
        rendered(batch, "canvas", gradebook=other)
    assert (
        canvas_takes(rendered(batch, "canvas", gradebook=other, column="Homework")).grades["901", "Homework (5)"]
        == "70"
    )
    with pytest.raises(UsageError, match="begins with the columns Student and ID"):
        rendered(batch, "canvas", gradebook="a,b\n1,2\n")


def test_moodle_finds_a_participant_by_the_number_that_it_gave_out(batch: Batch) -> None:
    table = by_name(rendered(batch, "moodle"), "Full name")
    assert table["Zoë Li"]["Identifier"] == "Participant 11"
    assert table["Zoë Li"]["Last modified (submission)"] == "Wednesday, 23 September 2020, 9:00 PM"
    assert table["Dan"]["Identifier"] == ""
    assert list(table["Dan"]) == [
        "Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade", "Grade can be changed",
        "Last modified (submission)", "Last modified (grade)", "Feedback comments",
    ]  # fmt: skip


def test_moodle_shows_feedback_as_html_that_holds_no_markup_of_the_learner(batch: Batch) -> None:
    feedback = by_name(rendered(batch, "moodle"), "Full name")["Cy Fox"]["Feedback comments"]
    assert "<br>" in feedback
    assert "<b>" not in feedback
    assert "\x1b" not in feedback


def test_moodles_worksheet_is_filled_in_by_number_and_by_name(batch: Batch) -> None:
    table = by_name(rendered(batch, "moodle", gradebook=MOODLE), "Identifier")
    assert {who: row["Grade"] for who, row in table.items()} == {
        "Participant 13": "0", "Participant 55": "", "Participant 70": "70",
    }  # fmt: skip
    with pytest.raises(UsageError, match=r"Missing: Grade, Last modified \(grade\) and Feedback comments"):
        rendered(batch, "moodle", gradebook="Identifier,Note\n")


@pytest.mark.parametrize(("name", "gradebook"), [("canvas", CANVAS), ("moodle", MOODLE)])
def test_who_has_no_row_in_the_gradebook_is_told(batch: Batch, name: str, gradebook: str) -> None:
    told: list[str] = []
    rendered(batch, name, gradebook=gradebook.lstrip("\ufeff"), tell=told.append)
    assert told == ["The gradebook has no row for 3 learners: =1+1, Dan, Eva. Enter what they got by hand."]


@pytest.mark.parametrize(
    ("name", "gradebook", "where"),
    [("canvas", CANVAS, "'Ripe or not (4314282)' of the gradebook"), ("moodle", MOODLE, "the worksheet")],
)
def test_points_that_are_no_share_of_the_gradebooks_are_told(
    batch: Batch, name: str, gradebook: str, where: str
) -> None:
    of_twenty = gradebook.lstrip("\ufeff").replace("10,100,(read", "10,20,(read").replace("100.00", "20.00")
    german = of_twenty.replace("20.00", '"20,00"')
    for filled, out_of, said in ((of_twenty, 100.0, True), (german, 100.0, True), (of_twenty, 20.0, False)):
        told: list[str] = []
        rendered(batch, name, gradebook=filled, out_of=out_of, tell=told.append)
        scale = (
            f"{where} has 20 points for the assignment, and the grades are out of 100: --out-of 20 makes them of 20."
        )
        assert (scale in told) == said


def test_what_counts_in_the_table_is_the_grade_and_the_learner_reads_why(batch: Batch) -> None:
    zoe, cy, eva = batch.results[4], batch.results[1], batch.results[3]
    late = CourseCell(50.0, 70.0, deducted=20.0, late=True, attempt="1jmszoe")
    assert cy.card is not None
    by_hand = CourseCell(5.0, None, adjusted=5.0)
    told = replace(
        batch,
        results=(
            marked(zoe, late, final=False),
            marked(cy, by_hand, final=False),
            marked(eva, by_hand, final=False),
            marked(replace(zoe, learner="Same"), CourseCell(70.0, 70.0, attempt="1jmszoe"), final=False),
            marked(replace(zoe, learner="Closed"), CourseCell(66.0, 66.0, attempt="1jmszoe"), final=True),
            marked(replace(zoe, learner="Best"), CourseCell(80.0, 80.0, attempt="1another"), final=False),
            marked(replace(zoe, learner="After"), CourseCell(0.0, None), final=True),
        ),
    )
    table = by_name(rendered(told, "csv"))
    assert {who: (row["grade"], row["explanation"].split("\n")[0]) for who, row in table.items() if who != "Same"} == {
        "Zoë Li": ("50", "50 of 100 points count: 20 taken off as it came late"),
        "Cy Fox": ("5", "5 of 100 points count: 5 added"),
        "Eva": ("", "the disk is full"),
        "Closed": ("66", "66 of 100 points count: of the private rows"),
        "Best": ("80", "80 of 100 points count: of another attempt"),
        "After": ("0", "0 of 100 points count: no attempt counts"),
    }
    assert table["Same"]["grade"] == "70"
    assert "count" not in table["Same"]["explanation"].split("\n")[0]
    only_late = replace(told, results=told.results[:1])
    assert (
        "50 of 100 points count" in by_name(rendered(only_late, "moodle"), "Full name")["Zoë Li"]["Feedback comments"]
    )
    filled = canvas_takes(rendered(only_late, "canvas", gradebook=CANVAS))
    assert (filled.grades["901", "Ripe or not (4314282)"], filled.notes["901"][:22]) == ("50", "50 of 100 points count")


def test_without_a_class_final_points_count_once_attempts_are_closed(
    batch: Batch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Public points went to the gradebook, also after `heldout leaderboard --final`."""
    monkeypatch.setenv("HELDOUT_DB", f"sqlite:///{tmp_path / 'attempts.db'}")
    session, key = Session(batch.challenge.course), batch.challenge.kept_key()
    entries = (BoardEntry((1, 1), "Zoë Li", "1jmszoe", START, "graded", 0.5, 44.0, 1),)
    final = Leaderboard("tiny-binary", "Ripe or not", "accuracy", True, entries, final=True)
    outcome = AttemptOutcome(
        learner="Zoë Li", id="1jmszoe", created_at=START, challenge_id="tiny-binary", course_id="",
        submission_hash="", submission_name="",
        greater_is_better=True, late=False, status="graded", score=0.9, points=70.0, challenge_hash="v",
    )  # fmt: skip
    column = ChallengeColumn("tiny-binary", 1.0, "v", (outcome,), {}, final)
    monkeypatch.setattr(
        "heldout.classroom.exports.marked.class_table",
        lambda session, names_of, *, names, rules: course_table(rules, [column], names=names),
    )
    with session.store(create=True) as store:
        assert marked_batch(session, batch) == batch
        store.close_challenge(key)
    table = by_name(rendered(marked_batch(session, batch), "csv"))
    assert table["Zoë Li"]["grade"] == "44"
    assert table["Zoë Li"]["explanation"].startswith("44 of 100 points count: of the private rows")


def test_junit_calls_a_learners_fault_a_failure_and_ours_an_error(batch: Batch) -> None:
    root = ElementTree.fromstring(rendered(batch, "junit"))
    suite = root[0]
    assert {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "5", "failures": "1", "errors": "1", "skipped": "0",
    }  # fmt: skip
    children = {case.get("name"): case[0].tag for case in suite}
    assert children.pop("Cy Fox") == "failure"
    assert children.pop("Eva") == "error"
    assert set(children.values()) == {"system-out"}
    eva = next(case for case in suite if case.get("name") == "Eva")[0]
    assert eva.get("message") == "the disk is full"


def test_every_learner_with_a_verdict_gets_a_report_in_a_file_of_its_own(batch: Batch, tmp_path: Path) -> None:
    written = write_feedback(batch, tmp_path / "out", format_named("html"))
    assert sorted(path.name for path in written) == [
        "Cy Fox.html",
        "Dan.html",
        "Zoë Li.html",
        f"{file_stem('=1+1')}.html",
    ]
    assert "&lt;b&gt;" in (tmp_path / "out" / "Cy Fox.html").read_text()


def test_the_longest_name_of_any_script_has_a_report(batch: Batch, tmp_path: Path) -> None:
    named = replace(batch, results=(replace(batch.results[0], learner="\u674e" * 200),))
    (written,) = write_feedback(named, tmp_path / "out", format_named("html"))
    assert re.fullmatch("\u674e{60} [0-9a-f]{6}", written.stem)


def test_names_that_files_cannot_hold_apart_are_held_apart_whoever_is_graded(batch: Batch, tmp_path: Path) -> None:
    for learner in ("a@x", "a#x"):
        alone = replace(batch, results=(replace(batch.results[0], learner=learner),))
        write_feedback(alone, tmp_path, format_named("html"))
    assert len(list(tmp_path.iterdir())) == 2


def test_who_gets_no_grade_is_told_with_what_gives_one(batch: Batch) -> None:
    some = without_grade(batch, ExportOptions())
    assert some == "no grade is in the export for 2 of 5: Dan, Eva. Their cards say why."
    nobody = replace(batch, results=tuple(each for each in batch.results if each.learner in ("Cy Fox", "Dan")))
    said = without_grade(nobody, ExportOptions())
    assert said is not None
    assert "for 1 of 2: Dan." in said
    assert "`heldout challenge calibrate tiny-binary`, then `heldout regrade tiny-binary`" in said
    good = replace(batch, results=tuple(each for each in batch.results if each.learner in ("Cy Fox", "Zoë Li")))
    assert without_grade(good, ExportOptions()) is None


@pytest.mark.parametrize(("name", "is_told"), [("csv", True), ("junit", False)])
def test_an_export_that_has_no_grades_lacks_none(batch: Batch, tmp_path: Path, name: str, is_told: bool) -> None:
    said: list[str] = []
    _Delivery.of(name, str(tmp_path / "out"), ExportOptions(tell=said.append), None, "text").deliver(batch)
    assert (len(said) == 1) == is_told
    assert (tmp_path / "out").read_text() == export_named(name).render(batch, ExportOptions())


def test_a_typo_in_an_export_is_told_with_the_nearest_name() -> None:
    assert set(EXPORTS.names()) >= {"canvas", "csv", "junit", "moodle"}
    with pytest.raises(UsageError, match="Did you mean 'canvas'"):
        export_named("canvass")
