from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest
from kinds_course import KINDS, write_kinds_course

from heldout.audit.checks.class_balance import class_balance
from heldout.audit.subject import Subject
from heldout.challenge.interface import Challenge


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_kinds_course(tmp_path_factory.mktemp("kinds") / "course")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path / "home"))


def no_runner(_: Challenge) -> NoReturn:
    raise AssertionError("nothing has to run")


@pytest.mark.parametrize("task", [kind.task for kind in KINDS])
def test_the_metric_is_asked_about_the_answers_of_a_row_and_not_about_how_many_they_are(
    task: str, course: Path
) -> None:
    assert list(class_balance.run(Subject(course, task, no_runner))) == []


def test_a_part_in_which_no_event_was_seen_leaves_the_concordance_without_a_value(tmp_path: Path) -> None:
    course = write_kinds_course(tmp_path / "course")
    folder = course / "challenges" / "survival"
    rows = (folder / "data.csv").read_text().splitlines()
    parts = ["part", *(["train"] * 120), *(["public"] * 60), *(["private"] * 60)]
    cut = [
        f"{row.rpartition(',')[0]},0,{part}" if part == "public" else f"{row},{part}"
        for row, part in zip(rows, parts, strict=True)
    ]
    (folder / "data.csv").write_text("\n".join(cut) + "\n")
    definition = (folder / "challenge.toml").read_text()
    given = definition.replace('method = "random"\npublic = 0.25\nprivate = 0.25', 'method = "given"\ncolumn = "part"')
    assert given != definition
    (folder / "challenge.toml").write_text(given)

    (found,) = class_balance.run(Subject(course, "survival", no_runner))

    assert found.message.startswith("concordance has no value on the public part of 60 rows")
