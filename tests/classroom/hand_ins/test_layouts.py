"""The layouts in which systems give hand-ins out, with the names that they document."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from heldout.base.errors import UsageError
from heldout.classroom.hand_ins.collect import collect, time_of
from heldout.classroom.hand_ins.interface import HandIn, HandIns

MODEL = "def get_estimator(): ...\n"

METADATA = """\
---
submission_101:
  :submitters:
  - :name: Zoë O'Brien
    :sid: '0042'
    :email: zoe@example.edu
  :created_at: 2018-09-13 04:31:57.470214000 Z
  :score: 3.0
  :status: processed
  :history:
  - :created_at: 2017-01-01 00:00:00.000000000 Z
    :id: 7
    :name: not a person
submission_102:
  :submitters:
  - :name: "Pair \\"One\\""
    :sid: ''
    :email: one@example.edu
  - :name: Pair Two
    :sid: '201'
    :email: two@example.edu
  :created_at: 2018-09-14 10:00:00.000000000 +02:00
"""


def lay_out(folder: Path, *names: str) -> Path:
    """The files below the folder, each with a model."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(MODEL)
    return folder


def found_in(folder: Path, scratch: Path, challenge: str = "tiny") -> HandIns:
    scratch.mkdir()
    return collect(folder, challenge, scratch)


def learners(found: HandIns) -> list[str]:
    return [each.learner for each in found.hand_ins]


def of(found: HandIns, learner: str) -> HandIn:
    return next(each for each in found.hand_ins if each.learner == learner)


def test_a_folder_or_file_for_each_learner_needs_no_system(tmp_path: Path) -> None:
    files = ("ana/solution.py", "ben.py", "cy.ipynb", "dee.skops", "essay.pdf", ".git/x", "__MACOSX/y")
    folder = lay_out(tmp_path / "in", *files)
    found = found_in(folder, tmp_path / "s")
    assert learners(found) == ["ana", "ben", "cy", "dee"]
    assert [each.name for each in found.left_out] == ["essay.pdf"]


def test_moodle_gives_folders_or_files_with_name_and_number(tmp_path: Path) -> None:
    folder = lay_out(
        tmp_path / "in",
        "Ana de la Cruz_657737_assignsubmission_file_/model.py",
        "Ben Li_657768_assignsubmission_file_solution.py",
        "Ben Li_657768_assignsubmission_file_helper.py",
        "Cy Fox_657770_assignsubmission_onlinetext_/onlinetext.html",
        "grades.csv",
    )
    found = found_in(folder, tmp_path / "s")
    assert found.layout == "a Moodle download"
    assert learners(found) == ["Ana de la Cruz", "Ben Li"]
    assert of(found, "Ben Li").lms_id == "657768"
    assert {called for _, called in of(found, "Ben Li").rename} == {"solution.py", "helper.py"}
    assert {each.name[:6] for each in found.left_out} == {"Cy Fox", "grades"}


def test_two_people_of_one_name_are_told_apart_by_their_number(tmp_path: Path) -> None:
    folder = lay_out(
        tmp_path / "in", *(f"Ana Li_{number}_assignsubmission_file_/solution.py" for number in ("11", "12"))
    )
    assert learners(found_in(folder, tmp_path / "s")) == ["Ana Li (11)", "Ana Li (12)"]


def test_canvas_gives_files_with_name_and_numbers(tmp_path: Path) -> None:
    folder = lay_out(
        tmp_path / "in",
        "doejane_12345_678910_solution-2.py",
        "doejane_12345_678911_helper.py",
        "foxcy_LATE_777_888_my_model.py",
        "anon_aB3dE_55_solution.py",
    )
    found = found_in(folder, tmp_path / "s")
    assert found.layout == "a Canvas download"
    assert learners(found) == ["anon aB3dE", "doejane", "foxcy"]
    assert {called for _, called in of(found, "doejane").rename} == {"solution.py", "helper.py"}
    assert of(found, "foxcy").late
    assert of(found, "foxcy").rename[0][1] == "my_model.py"
    assert not of(found, "doejane").late


def test_nbgrader_gives_a_folder_for_each_student_and_assignment(tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "in", "submitted/bitdiddle/ps1/problem.ipynb", "submitted/hacker/ps1/problem.ipynb")
    (folder / "submitted/bitdiddle/ps1/timestamp.txt").write_text("2015-02-02 15:58:23.948203 America/New_York\n")
    (folder / "submitted/idle").mkdir()
    (folder / "source").mkdir()
    found = found_in(folder, tmp_path / "s")
    assert learners(found) == ["bitdiddle", "hacker"]
    assert time_of(of(found, "bitdiddle")) == datetime(2015, 2, 2, 20, 58, 23, 948203, UTC)
    assert [each.name for each in found.left_out] == ["idle"]


@pytest.mark.parametrize(
    "theirs", ["bob/mine/timestamp.txt", "bob_1_assignsubmission_file_a.py", "bob_17_18_solution.py"]
)
def test_a_file_of_one_learner_does_not_make_a_folder_that_of_a_system(tmp_path: Path, theirs: str) -> None:
    folder = lay_out(tmp_path / "in", "ana/solution.py", "bob/solution.py", "cyd/solution.py", theirs)
    found = found_in(folder, tmp_path / "s")
    assert found.system == "plain"
    assert {"ana", "bob", "cyd"} <= set(learners(found))


@pytest.mark.parametrize("place", ["in", "submitted"])
def test_a_folder_that_cannot_be_listed_is_one_learners_alone(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heldout.classroom.hand_ins.listing.list_folder.__defaults__", (9,))
    inner = "ps1/" if place == "submitted" else ""
    many = [f"bob/{inner}f{number}" for number in range(20)] + [f"cyd/f{number}" for number in range(20)]
    folder = lay_out(tmp_path / place, f"ana/{inner}solution.py", f"bob/{inner}solution.py", *many)
    found = found_in(folder, tmp_path / "s")
    assert {"ana", "bob"} <= set(learners(found))
    assert time_of(of(found, "bob")).year == datetime.now(UTC).year


@pytest.mark.parametrize("stamp", ["0001-01-01 00:00:00 Asia/Tokyo", "9999-12-31 23:59:59 America/New_York", "x y z"])
def test_a_time_that_no_calendar_has_is_no_time(tmp_path: Path, stamp: str) -> None:
    folder = lay_out(tmp_path / "in", "submitted/ana/ps1/problem.ipynb")
    (folder / "submitted/ana/ps1/timestamp.txt").write_text(stamp)
    ana = of(found_in(folder, tmp_path / "s"), "ana")
    assert ana.handed_in_at is None
    assert time_of(ana).year == datetime.now(UTC).year


def test_of_several_assignments_the_one_called_as_the_challenge_is_taken(tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "submitted", "ana/tiny/a.ipynb", "ana/ps2/a.ipynb")
    assert of(found_in(folder, tmp_path / "s"), "ana").files == (folder / "ana/tiny",)
    with pytest.raises(UsageError, match="several assignments: ps2, tiny"):
        found_in(folder, tmp_path / "t", "other")


@pytest.mark.parametrize("name", ["hw1-submissions", "clones"])
def test_github_classroom_gives_clones_called_by_assignment_and_account(tmp_path: Path, name: str) -> None:
    folder = lay_out(
        tmp_path / name, "hw1-octo-cat/solution.py", "hw1-ana/solution.py", "hw1-octo-cat/.git/x", "hw1-ana/.git/x"
    )
    found = found_in(folder, tmp_path / "s")
    assert found.layout == "GitHub Classroom's clones"
    assert learners(found) == ["ana", "octo-cat"]


def test_gradescope_says_in_its_metadata_who_made_a_submission(tmp_path: Path) -> None:
    folder = lay_out(
        tmp_path / "in", *(f"assignment_9_export/submission_{n}/solution.py" for n in ("101", "102", "103"))
    )
    (folder / "assignment_9_export/submission_metadata.yml").write_text(METADATA)
    found = found_in(folder, tmp_path / "s")
    assert found.layout == "a Gradescope export"
    assert learners(found) == ['Pair "One"', "Pair Two", "submission_103", "Zoë O'Brien"]
    assert of(found, "Zoë O'Brien").lms_id == "0042"
    assert of(found, 'Pair "One"').lms_id == "one@example.edu"
    assert time_of(of(found, "Zoë O'Brien")).isoformat() == "2018-09-13T04:31:57.470214+00:00"
    assert of(found, "Pair Two").files == of(found, 'Pair "One"').files


def test_a_link_is_no_hand_in(tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "in", "ana.py")
    (folder / "mallory").symlink_to("/etc")
    found = found_in(folder, tmp_path / "s")
    assert learners(found) == ["ana"]
    assert found.left_out[0].why.startswith("is a link")


def test_what_was_handed_in_twice_is_left_to_a_person(tmp_path: Path) -> None:
    found = found_in(lay_out(tmp_path / "in", "ana.py", "ana/solution.py", "ben.py"), tmp_path / "s")
    assert learners(found) == ["ben"]
    assert "more than one: ana and ana.py" in found.left_out[0].why


def test_one_submission_is_no_folder_of_hand_ins(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="`heldout grade` grades it"):
        found_in(lay_out(tmp_path / "in", "solution.py"), tmp_path / "s")
    with pytest.raises(UsageError, match="holds nothing that a learner handed in"):
        found_in(lay_out(tmp_path / "empty", "notes.txt"), tmp_path / "t")
