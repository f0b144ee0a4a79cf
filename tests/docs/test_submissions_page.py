"""The page on submissions names the bounds that the readers have."""

from __future__ import annotations

from pathlib import Path

import pytest

from heldout.runs import csv_records
from heldout.submission import folder, interface, modules, notebook, notebook_cells, source

PAGE = (Path(__file__).parents[2] / "docs" / "submissions.md").read_text(encoding="utf-8")
MB = 1024 * 1024


@pytest.mark.parametrize(
    ("bound", "words"),
    [
        (interface.MAX_FILES, "| {:,}, 20 MB together"),
        (interface.MAX_BYTES // MB, "{} MB together"),
        (folder.MAX_DEPTH, "{} folders deep"),
        (folder._MAX_NAME_BYTES, "paths of {:,} bytes"),
        (modules.MAX_SOURCE // MB, "{} MB and 10,000 names"),
        (source.MAX_NAMES, "{:,} names"),
        (notebook_cells._MAX_CELLS, "{:,} cells"),
        (notebook._MAX_LINES, "{:,} lines"),
        (notebook_cells._MAX_CODE // MB, "{} MB of code"),
        (csv_records._MAX_RECORD // MB, "{} million characters"),
        (csv_records._MAX_BLANK, "| blank lines in it | {:,} |"),
    ],
)
def test_a_bound_stands_on_the_page(bound: int, words: str) -> None:
    assert words.format(bound) in PAGE
