from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from heldout.base.paths import bundled_course
from heldout.challenge.catalogue import challenge_names, find_challenge
from heldout.challenge.hints import Hint, written_hints

MODEL = find_challenge(bundled_course(), "breast-cancer")


def hints_of(folder: Path, text: str) -> tuple[Hint, ...]:
    (folder / "hints.md").write_text(text)
    return written_hints(replace(MODEL, folder=folder))


def test_each_section_is_a_hint_with_its_heading_without_a_number(tmp_path: Path) -> None:
    found = hints_of(tmp_path, "# Hints\n\nFor all.\n\n## 1 Area\n\nScale.\n\n## 2. Value\n\n`C=1`\n\nor 2\n")
    assert found == (Hint(1, "Area", "Scale."), Hint(2, "Value", "`C=1`\n\nor 2"))


def test_a_section_that_says_nothing_is_none(tmp_path: Path) -> None:
    assert hints_of(tmp_path, "## Area\n\n## Value\n\nC\n") == (Hint(1, "Value", "C"),)


def test_without_sections_all_of_it_is_one_hint(tmp_path: Path) -> None:
    assert [each.text for each in hints_of(tmp_path, "Soft fruit is ripe.\n")] == ["Soft fruit is ripe."]


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_file_has_none(tmp_path: Path, text: str) -> None:
    assert hints_of(tmp_path, text) == ()


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    assert written_hints(replace(MODEL, folder=tmp_path)) == ()


@pytest.mark.parametrize("name", challenge_names(bundled_course()))
def test_every_challenge_of_ours_leads_from_the_area_to_the_value(name: str) -> None:
    titles = [each.title for each in written_hints(find_challenge(bundled_course(), name))]
    assert titles == ["Area", "Parameter", "Direction", "Value"]
