"""`heldout class codes`."""

from __future__ import annotations

import csv
import io
import shutil
import stat
from pathlib import Path

import pytest

from command_line import heldout
from heldout.attempts.store import opened_database
from heldout.web.identity.code_book import CodeBook
from heldout.web.identity.identity import utc_now
from heldout.web.identity.interface import Person
from heldout.web.tables import create_tables

MINIMAL = Path(__file__).parents[1] / "courses" / "minimal"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HELDOUT_DB", str(tmp_path / "attempts.db"))
    shutil.copytree(MINIMAL, tmp_path / "course")
    (tmp_path / "course" / "course.toml").write_text('format_version = 1\nid = "codes"\n')
    (tmp_path / "course" / "class.toml").write_text(
        'format_version = 1\n[[learner]]\nname = "Ana"\n[[learner]]\nname = "=Bo"\n'
    )
    return tmp_path / "course"


def codes(course: Path, *words: str) -> list[list[str]]:
    """The rows of the sheet that the command writes."""
    done = heldout("--course", course, "class", "codes", *words)
    assert done.code == 0, done.err
    return list(csv.reader(io.StringIO(done.out)))


def test_everybody_gets_a_code_and_a_link_once(course: Path) -> None:
    header, *rows = codes(course, "--url", "https://grade.example")

    assert header == ["name", "role", "code", "link"]
    assert [row[:2] for row in rows] == [["Ana", "student"], ["'=Bo", "student"]]
    assert all(row[3].startswith("https://grade.example/join?key=") for row in rows)
    assert codes(course) == []
    with opened_database() as database:
        book = CodeBook(database, "codes", utc_now)
        assert book.person_with("Ana", rows[0][2]) == Person("Ana", "student")
        assert book.person_with("Ana", rows[1][2]) is None


def test_a_renewed_code_takes_the_place_of_the_old_one(course: Path) -> None:
    old = codes(course)[1][2]
    refused = heldout("--course", course, "class", "codes", "Ana")
    new = codes(course, "Ana", "--renew")[1][2]

    assert refused.code == 2
    assert "Ana has a code. --renew makes a new one, and ends the old one." in refused.err
    with opened_database() as database:
        book = CodeBook(database, "codes", utc_now)
        assert [book.person_with("Ana", code) for code in (old, new)] == [None, Person("Ana", "student")]


def test_who_was_deleted_from_the_file_and_is_put_back_has_the_old_code_until_it_is_renewed(course: Path) -> None:
    old = codes(course)[1][2]
    file = course / "class.toml"
    before = file.read_text()
    file.write_text(before.replace('[[learner]]\nname = "Ana"\n', ""))
    assert "is not in class.toml" in heldout("--course", course, "class", "codes", "Ana").err
    file.write_text(before)
    assert codes(course) == []
    new = codes(course, "Ana", "--renew")[1][2]
    with opened_database() as database:
        book = CodeBook(database, "codes", utc_now)
        assert [book.person_with("Ana", code) for code in (old, new)] == [None, Person("Ana", "student")]


def test_who_is_not_of_the_class_gets_none(course: Path) -> None:
    refused = heldout("--course", course, "class", "codes", "Anna")
    learner = heldout("--course", course, "class", "codes", "--instructor", "Ana")

    assert (refused.code, learner.code) == (2, 2)
    assert "Did you mean 'Ana'?" in refused.err
    assert "Choose another name for the instructor." in learner.err


def test_a_file_of_codes_is_for_its_owner_alone(course: Path, tmp_path: Path) -> None:
    done = heldout("--course", course, "class", "codes", "--instructor", "Prof", "-o", tmp_path / "codes.csv")

    assert stat.S_IMODE((tmp_path / "codes.csv").stat().st_mode) == 0o600
    assert "Prof,instructor," in (tmp_path / "codes.csv").read_text()
    assert "has 1 code." in done.out


def test_the_link_is_to_the_address_of_serve_toml_unless_another_is_named(course: Path) -> None:
    assert codes(course, "Ana")[1][3].startswith("http://127.0.0.1:8000/join?key=")
    (course / "serve.toml").write_text('format_version = 1\nurl = "https://ml.uni.example/"\n')
    assert codes(course, "Ana", "--renew")[1][3].startswith("https://ml.uni.example/join?key=")
    assert codes(course, "Ana", "--renew", "--url", "https://x.example")[1][3].startswith("https://x.example/join?")


def test_a_slip_in_serve_toml_is_said_before_a_code_is_made(course: Path) -> None:
    (course / "serve.toml").write_text('format_version = 1\nurls = "https://ml.uni.example/"\n')
    refused = heldout("--course", course, "class", "codes")

    assert (refused.code, refused.out) == (3, "")
    assert "serve.toml" in refused.err
    with opened_database() as database:
        create_tables(database)
        assert CodeBook(database, "codes", utc_now).holders() == {}
