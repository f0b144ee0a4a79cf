"""A warning about the table that challenge.toml declares to be meant, and what it does not cover."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, NoReturn

import pytest

from heldout.audit.file_tables import CarriedFile, Opaque
from heldout.audit.intended import settled
from heldout.audit.interface import Finding, Severity
from heldout.audit.render import exit_code, verified_text
from heldout.audit.verify import verify
from heldout.challenge.definition import Intended
from heldout.challenge.load import load_challenge

FAULTY = Path(__file__).parents[2] / "faulty"
REASON = "Which tree a fruit hangs on is known, and is what a model should learn."
no_runner: Any = None


def warning(level: Severity = "warning", **evidence: Any) -> Finding:
    return Finding(level, "A model recognises it.", "Split by it.", evidence)


def declared(*columns: str, check: str = "group-leak", about: str = "recognises") -> Intended:
    named: dict[str, Any] = {"columns": list(columns)} if columns else {"about": about}
    return Intended(check=check, reason=REASON, **named)


def levels(*findings: Finding) -> list[str]:
    return [each.level for each in findings]


@pytest.mark.parametrize(
    ("evidence", "columns"),
    [
        ({"column": "tree"}, ["tree"]),
        ({"columns": ["tree", "row"]}, ["row", "tree"]),
        ({"features": {"tree": 0.9}}, ["tree", "row"]),
        ({"share": 0.7}, []),
    ],
)
def test_a_declared_warning_is_information_with_its_reason(evidence: dict[str, Any], columns: list[str]) -> None:
    (found,) = settled("group-leak", [warning(**evidence)], [declared(*columns)])

    assert (found.level, found.advice) == ("information", "")
    assert found.message == f"Declared as intended: {REASON} The finding: A model recognises it."
    assert found.evidence == {**evidence, "intended": REASON}


@pytest.mark.parametrize("columns", [["tree"], []])
def test_a_warning_of_another_column_stays_and_the_declaration_is_stale(columns: list[str]) -> None:
    other, stale = settled("group-leak", [warning(columns=["tree", "farm"])], [declared(*columns)])

    assert other == warning(columns=["tree", "farm"])
    assert stale.level == "warning"
    assert 'It warns of ["farm", "tree"].' in stale.message


def test_what_is_declared_is_not_named_where_another_declaration_is_stale() -> None:
    used, stale = settled("group-leak", [warning(column="tree")], [declared("tree"), declared("farm")])

    assert levels(used, stale) == ["information", "warning"]
    assert stale.message == '[[intended]] declares a warning of ["farm"], and this check gives none such.'


def test_a_declaration_of_columns_does_not_cover_a_warning_that_names_none() -> None:
    assert levels(*settled("row-order", [warning()], [declared("tree", check="row-order")])) == ["warning", "warning"]


def test_a_declaration_without_columns_covers_the_one_warning_that_holds_its_words() -> None:
    other = Finding("warning", "The file is sorted by its target.", "Shuffle it.", {})
    covered, stays = settled("group-leak", [warning(), other], [declared(about="A model  recognises")])

    assert levels(covered, stays) == ["information", "warning"]
    assert stays == other


def test_a_warning_that_comes_up_later_is_not_covered_by_a_declaration_of_another() -> None:
    later, stale = settled("group-leak", [warning()], [declared(about="sorted by its target")])

    assert later == warning()
    assert stale.message == (
        '[[intended]] declares a warning with the words "sorted by its target", and this check gives none such. It '
        'warns of no column by name: "A model recognises it.".'
    )


def test_a_declaration_whose_words_stand_in_several_warnings_is_too_wide_and_covers_none() -> None:
    first, second = warning(), Finding("warning", "A model recognises them.", "", {})
    *stay, wide = settled("group-leak", [first, second], [declared(about="a model")])

    assert stay == [first, second]
    assert wide.level == "warning"
    assert wide.message == '[[intended]] with about = "a model" holds for 2 warnings, and so for none.'


def test_a_declaration_that_names_nothing_covers_nothing_and_says_how_to_name_it() -> None:
    nothing = Intended(check="group-leak", reason=REASON)
    stays, stale = settled("group-leak", [warning()], [nothing])

    assert stays == warning()
    assert "names neither columns nor words" in stale.message
    assert "into about some words of it" in stale.advice


def test_words_do_not_cover_a_warning_that_names_columns() -> None:
    assert levels(*settled("group-leak", [warning(column="tree")], [declared()])) == ["warning", "warning"]


def test_a_declaration_is_for_its_own_check_alone() -> None:
    assert list(settled("ids", [warning(column="tree")], [declared("tree")])) == [warning(column="tree")]


def test_an_error_cannot_be_declared() -> None:
    (found,) = settled("group-leak", [warning("error", column="tree")], [declared("tree")])

    assert found.level == "error"
    assert found.advice == "Split by it. An error cannot be declared as intended."


def test_information_needs_no_declaration_and_makes_none_used() -> None:
    assert levels(*settled("ids", [warning("information")], [declared(check="ids")])) == ["information", "warning"]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with a group that nobody declares, of which the check group-leak warns."""
    return shutil.copytree(FAULTY / "group-leak", tmp_path / "course")


def add(course: Path, check: str, columns: list[str]) -> None:
    with (course / "challenges" / "orchard" / "challenge.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[[intended]]\ncheck = {check!r}\ncolumns = {json.dumps(columns)}\nreason = {REASON!r}\n")


def test_verify_reports_what_is_declared_and_strict_lets_it_pass(course: Path) -> None:
    before = verify(course, "orchard", no_runner, ("group-leak",))
    add(course, "group-leak", ["tree"])
    after = verify(course, "orchard", no_runner, ("group-leak",))

    assert [exit_code([each], strict=True) for each in (before, after)] == [3, 0]
    assert f"i Declared as intended: {REASON}" in " ".join(verified_text(after, 400, colour=False).split())


def test_verify_warns_of_a_declaration_that_nothing_calls_for(course: Path) -> None:
    add(course, "time-leak", ["tree"])

    (result,) = verify(course, "orchard", no_runner, ("time-leak",)).results

    assert [one.message for one in result.findings] == [
        '[[intended]] declares a warning of ["tree"], and this check gives none such.'
    ]


@pytest.mark.parametrize(
    ("name", "hint"), [("group-leek", " Did you mean 'group-leak'?"), ("examples", ""), ("secrecy", "")]
)
def test_a_declaration_of_no_check_of_the_table_is_an_error(course: Path, name: str, hint: str) -> None:
    add(course, name, ["tree"])

    (result,) = verify(course, "orchard", no_runner, ("definition",)).results

    (found,) = result.findings
    assert found.level == "error"
    assert found.message.startswith(
        "challenge.toml: intended[0].check must be a check of what the table is like, one of adversarial,"
    )
    assert found.message.endswith(f'Got "{name}".{hint}')


def test_that_a_file_may_hold_labels_cannot_be_declared(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def opaque(file: CarriedFile) -> NoReturn:
        raise Opaque("no table")

    monkeypatch.setattr("heldout.audit.checks.secrecy.tables_of", opaque)
    add(course, "secrecy", [])

    (result,) = verify(course, "orchard", no_runner, ("secrecy",)).results

    assert {one.level for one in result.findings} == {"warning"}


def test_a_declaration_leaves_the_challenges_scores_as_they_were(course: Path) -> None:
    before = load_challenge(course, "orchard").content_hash
    add(course, "group-leak", ["tree"])

    assert load_challenge(course, "orchard").content_hash == before
