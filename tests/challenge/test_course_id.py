"""What a course is known by: the same wherever it lies, another one for every course."""

from __future__ import annotations

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from heldout.base.errors import ChallengeError, UsageError
from heldout.base.paths import bundled_course
from heldout.challenge.course_id import course_id, keep_course_id


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def make(folder: Path, *, title: str | None = None, declared: str | None = None, challenges: str = "fraud") -> Path:
    for name in challenges.split():
        (folder / "challenges" / name).mkdir(parents=True)
    (folder / "datasets").mkdir()
    entitle(folder, title, declared)
    return folder


def entitle(folder: Path, title: str | None = None, declared: str | None = None) -> None:
    lines = ["format_version = 1", *([f'title = "{title}"'] * (title is not None))]
    lines += [f'id = "{declared}"'] * (declared is not None)
    (folder / "course.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_what_course_toml_says_counts_wherever_the_folder_lies(tmp_path: Path) -> None:
    first = make(tmp_path / "a", declared="ml-2026", title="One")
    second = make(tmp_path / "b", declared="ml-2026", title="Two")
    assert course_id(first) == course_id(second) == keep_course_id(second) == "ml-2026"


def test_an_id_of_several_lines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ChallengeError, match="id must be one line of text"):
        course_id(make(tmp_path / "a", declared="ml\\n2026"))


def test_the_catalogue_is_known_as_itself_and_no_other_course_gets_its_name(tmp_path: Path) -> None:
    assert course_id(bundled_course()) == keep_course_id(bundled_course()) == "heldout"
    assert keep_course_id(make(tmp_path / "heldout")) == "heldout #2"


def test_looking_writes_nothing(tmp_path: Path, home: Path) -> None:
    assert course_id(make(tmp_path / "a", title="One")) == "One"
    assert not home.exists()


def test_on_a_server_a_course_must_say_its_id_as_another_home_may_have_one_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = make(tmp_path / "a", title="Machine learning")
    monkeypatch.setenv("HELDOUT_DB", "postgresql://server/attempts")
    with pytest.raises(UsageError, match=r'course\.toml needs an id .* add id = "Machine learning"'):
        keep_course_id(course)
    assert course_id(course) == "Machine learning"
    entitle(course, "Machine learning", declared="Machine learning")
    assert keep_course_id(course) == "Machine learning"
    assert keep_course_id(bundled_course()) == "heldout"


def test_an_id_that_hides_what_was_kept_before_there_was_one_is_refused(tmp_path: Path) -> None:
    """The whole class's attempts were not found any more, and nothing said so."""
    course = make(tmp_path / "a", title="Machine learning")
    keep_course_id(course)
    entitle(course, "Machine learning", declared="ml-2026")
    for asked in (course_id, keep_course_id):
        with pytest.raises(UsageError, match=r'by the id "Machine learning" they are found') as refused:
            asked(course)
    entitle(course, "Machine learning", declared="Machine learning")
    assert course_id(course) == keep_course_id(course) == "Machine learning"
    entitle(course, "Machine learning", declared="ml-2026")
    copied = Path(shutil.copytree(course, tmp_path / "next-term"))
    assert keep_course_id(copied) == "ml-2026"
    Path(str(refused.value).rpartition("delete ")[2].removesuffix(".")).unlink()
    assert keep_course_id(course) == "ml-2026"


def test_a_new_students_copy_in_the_place_of_one_without_an_id_is_used(tmp_path: Path) -> None:
    copy = make(tmp_path / "a", title="Machine learning")
    keep_course_id(copy)
    (copy / "bundle.json").write_text("{}")
    entitle(copy, "Machine learning", declared="ml-2026")
    assert keep_course_id(copy) == "ml-2026"


def test_two_courses_of_one_title_are_two(tmp_path: Path) -> None:
    first, second = (make(tmp_path / name / "course", title="Machine learning") for name in "ab")
    assert keep_course_id(first) == "Machine learning"
    assert course_id(second) == keep_course_id(second) == "Machine learning #2"
    assert course_id(first) == "Machine learning"


def test_a_copy_of_a_course_is_another_one(tmp_path: Path) -> None:
    first = make(tmp_path / "a" / "course")
    keep_course_id(first)
    shutil.copytree(first, tmp_path / "b" / "course")
    assert keep_course_id(tmp_path / "b" / "course") == "course #2"


@pytest.mark.parametrize("place", ["elsewhere/course", "renamed"])
def test_a_course_that_is_moved_or_renamed_stays_itself(tmp_path: Path, place: str) -> None:
    first = make(tmp_path / "course")
    keep_course_id(first)
    (tmp_path / place).parent.mkdir(exist_ok=True)
    first.rename(tmp_path / place)
    assert course_id(tmp_path / place) == keep_course_id(tmp_path / place) == "course"
    assert keep_course_id(make(tmp_path / "course")) == "course #2", "the old place is free for another one"
    assert course_id(tmp_path / place) == "course"


def test_a_course_that_is_moved_to_another_disk_stays_itself_by_its_name(tmp_path: Path) -> None:
    first = make(tmp_path / "course")
    keep_course_id(first)
    (tmp_path / "disk").mkdir()
    shutil.copytree(first, tmp_path / "disk" / "course")
    shutil.rmtree(first)
    assert course_id(tmp_path / "disk" / "course") == "course"


def test_a_course_with_a_new_title_stays_itself(tmp_path: Path) -> None:
    first = make(tmp_path / "course", title="One")
    keep_course_id(first)
    entitle(first, "Two")
    assert keep_course_id(first) == "One"
    entitle(first, "Three")
    assert course_id(first) == "One"


def test_another_course_where_a_deleted_one_lay_is_another_one(tmp_path: Path) -> None:
    first = make(tmp_path / "course", title="One", challenges="fraud churn")
    keep_course_id(first)
    shutil.rmtree(first)
    assert keep_course_id(make(tmp_path / "course", title="Two", challenges="rain")) == "Two"


def test_a_damaged_record_is_passed_over(tmp_path: Path, home: Path) -> None:
    keep_course_id(make(tmp_path / "a" / "course"))
    (file,) = (home / "course-ids").glob("*.json")
    file.write_text("{")
    assert keep_course_id(make(tmp_path / "b" / "course", challenges="rain")) == "course #2"


def test_several_processes_that_record_a_course_at_once_agree(tmp_path: Path) -> None:
    keep_course_id(make(tmp_path / "a" / "course"))
    course = make(tmp_path / "b" / "course")
    begin = threading.Barrier(8)

    def record() -> str:
        begin.wait()
        return keep_course_id(course)

    with ThreadPoolExecutor(8) as pool:
        assert {each.result() for each in [pool.submit(record) for _ in range(8)]} == {"course #2"}
