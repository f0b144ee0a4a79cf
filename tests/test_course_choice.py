"""Which course grades: in which order it is looked for, and that nothing handed in decides it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from heldout.base.errors import UsageError
from heldout.base.paths import bundled_course
from heldout.course_choice import choose_course, nearest_course
from heldout.known_places import forget_course, remember_course, remember_workspace
from heldout.marker import MARKER, marker_text


@pytest.fixture(autouse=True)
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without records, and a working directory above which there is no course."""
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HELDOUT_COURSE", raising=False)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


def made(folder: Path) -> Path:
    """An empty course."""
    for name in ("challenges", "datasets"):
        (folder / name).mkdir(parents=True)
    return folder


def started(folder: Path, course: Path) -> Path:
    """A workspace as `heldout start` leaves it."""
    folder.mkdir(parents=True)
    record = remember_workspace(folder, "churn", course)
    (folder / MARKER).write_text(marker_text("churn", record.id, None if record.bundled else course.name))
    return folder


def test_ours_is_used_where_there_is_no_other(apart: Path) -> None:
    choice = choose_course()

    assert (choice.folder, choice.origin) == (bundled_course(), "bundled")


def test_the_nearest_course_above_the_working_directory_comes_before_ours(
    apart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = made(apart / "course")
    (course / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(course / "a" / "b")

    assert choose_course().folder == course
    assert choose_course(submission=apart / "elsewhere" / "solution.py").origin == "nearest"


def test_a_workspace_of_the_users_own_comes_before_the_nearest_course(
    apart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    near, course = made(apart / "near"), made(apart / "course")
    workspace = started(near / "work", course)
    monkeypatch.chdir(workspace)

    assert choose_course().folder == course
    assert choose_course(submission=workspace / "solution.py").origin == "workspace"
    monkeypatch.chdir(near)
    assert choose_course(submission=Path("work/solution.py")).folder == course


def test_the_environment_comes_before_the_workspace_and_the_option_before_both(
    apart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = started(apart / "work", made(apart / "course"))
    named, by_option = made(apart / "named"), made(apart / "option")
    monkeypatch.setenv("HELDOUT_COURSE", str(named))

    assert choose_course(submission=workspace).folder == named
    choice = choose_course(by_option, submission=workspace)
    assert (choice.folder, choice.origin) == (by_option, "--course")
    assert choice.workspace is not None, "its challenge is remembered all the same"


def test_a_folder_that_is_no_course_cannot_be_named(apart: Path) -> None:
    with pytest.raises(UsageError, match=r"--course must name a folder .* Got 'nowhere', which is not a folder"):
        choose_course("nowhere")


@pytest.mark.parametrize("submission", [".", "solution.py", "work", "work/solution.py"])
def test_a_course_in_the_working_directory_that_holds_the_submission_is_passed_over(
    apart: Path, monkeypatch: pytest.MonkeyPatch, submission: str
) -> None:
    handed_in = made(apart / "handed-in")
    (handed_in / "work").mkdir()
    monkeypatch.chdir(handed_in)

    choice = choose_course(submission=Path(submission))

    assert (choice.origin, choice.passed_over) == ("bundled", (handed_in,))


@pytest.mark.parametrize("inside", ["work", "work/deeper", "challenges", "challenges/churn"])
def test_neither_is_a_course_above_the_working_directory(
    apart: Path, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    handed_in = made(apart / "handed-in")
    (handed_in / inside).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(handed_in / inside)

    assert choose_course(submission=Path()).folder == bundled_course()
    assert choose_course(submission=Path("solution.py")).folder == bundled_course()


def test_nor_one_inside_the_submission_which_a_link_leads_to(apart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = made(apart / "handed-in" / "inner")
    (apart / "link").symlink_to(apart / "handed-in")
    monkeypatch.chdir(inner)
    remember_course(inner)

    assert choose_course(submission=apart / "link").origin == "bundled"
    assert choose_course(submission=Path("..")).origin == "bundled"


def test_the_instructors_own_course_further_up_is_used_where_the_nearest_was_handed_in(
    apart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = made(apart / "course")
    remember_course(course)
    handed_in = made(course / "hand-ins" / "eve")
    monkeypatch.chdir(handed_in)

    choice = choose_course(submission=Path())

    assert (choice.folder, choice.passed_over) == (course, (handed_in,))


def test_a_course_of_the_users_own_may_hold_the_submission(apart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = made(apart / "course")
    monkeypatch.chdir(course)
    example = Path("challenges/churn/submissions/passes/linear.py")
    assert choose_course(submission=example).origin == "bundled"

    remember_course(course)
    assert choose_course(submission=example).folder == course
    forget_course(course)
    assert choose_course(submission=example).origin == "bundled"


def test_the_course_of_a_started_workspace_is_the_users_own(apart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = made(apart / "course")
    started(apart / "work", course)
    monkeypatch.chdir(course)

    assert choose_course(submission=Path("challenges/churn/solution.py")).folder == course


@pytest.mark.parametrize("name", ["marker", "record"])
def test_a_marker_that_names_a_course_by_its_path_is_not_followed(apart: Path, name: str) -> None:
    course, folder = made(apart / "handed-in" / "course"), apart / "handed-in"
    text = marker_text("churn", "0" * 32, str(course))
    (folder / MARKER).write_text(text if name == "marker" else text.replace("0" * 32, f"../{name}"))

    assert choose_course(submission=folder).folder == bundled_course()
    assert choose_course(submission=folder / "solution.py").origin == "bundled"


def test_a_copy_of_a_workspace_is_no_workspace_of_the_users_own(apart: Path) -> None:
    course = made(apart / "course")
    workspace = started(apart / "work", course)
    copy = apart / "copy"
    copy.mkdir()
    (copy / MARKER).write_bytes((workspace / MARKER).read_bytes())

    with pytest.raises(UsageError, match=rf"made in {workspace}, for the course {course}, and lies elsewhere now"):
        choose_course(submission=copy)
    assert choose_course(course, submission=copy).folder == course, "named, it is graded without fuss"


def test_a_workspace_of_our_own_catalogue_may_be_moved(apart: Path) -> None:
    workspace = started(apart / "work", bundled_course())
    workspace.rename(apart / "moved")

    assert choose_course(submission=apart / "moved").folder == bundled_course()


def test_a_folder_in_the_place_of_a_workspace_is_not_taken_for_it(apart: Path) -> None:
    workspace = started(apart / "work", made(apart / "course"))
    (workspace / MARKER).write_text(marker_text("churn", "0" * 32, None))

    assert choose_course(submission=workspace).origin == "bundled"


def test_a_workspace_whose_course_is_gone_says_so(apart: Path) -> None:
    course = made(apart / "course")
    workspace = started(apart / "work", course)
    course.rename(apart / "renamed")

    with pytest.raises(UsageError, match=r"for the course .*course, which is not there any more"):
        choose_course(submission=workspace)


def test_a_damaged_record_is_no_record(apart: Path) -> None:
    workspace = started(apart / "work", made(apart / "course"))
    for file in (apart / "home" / "workspaces").iterdir():
        file.write_text("[" * 50_000)

    assert choose_course(submission=workspace).origin == "bundled"


@pytest.mark.parametrize("part", ["", "challenges", "datasets"])
def test_a_found_course_of_another_user_is_refused_until_it_is_allowed(
    apart: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    course = made(apart / "course")
    monkeypatch.chdir(course)
    others = os.stat_result([0o40755, 1, 1, 1, 54321, 1, 0, 0, 0, 0])
    stat = Path.stat
    monkeypatch.setattr(Path, "stat", lambda self, **how: others if self == course / part else stat(self, **how))

    for find in (choose_course, lambda: nearest_course(course)):
        with pytest.raises(UsageError, match=r"belongs to another user \(user 54321\).*heldout course allow"):
            find()
    assert choose_course(course).folder == course, "a named one is the user's own decision"
    remember_course(course)
    assert choose_course().folder == course


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can give files away")
def test_the_owner_is_looked_up_on_the_disk(apart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = made(apart / "course")
    os.chown(course / "challenges", 12345, 12345)
    monkeypatch.chdir(course)

    with pytest.raises(UsageError, match=r"challenges belongs to another user"):
        choose_course()


def test_commands_for_other_peoples_submissions_take_nothing_but_a_named_course(
    apart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = made(apart / "course")
    remember_course(course)
    monkeypatch.chdir(course)
    workspace = started(apart / "work", course)

    for submission in (None, workspace, apart / "elsewhere"):
        with pytest.raises(UsageError, match="its course must be named: `heldout --course DIR …`"):
            choose_course(submission=submission, named_only=True)
    assert choose_course(course, named_only=True).origin == "--course"
    monkeypatch.setenv("HELDOUT_COURSE", str(course))
    assert choose_course(named_only=True).origin == "HELDOUT_COURSE"
