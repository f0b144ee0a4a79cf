"""The examples of docs/api.md, run as they stand."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "api.md"


def test_the_page_on_the_api_says_what_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELDOUT_DB", str(tmp_path / "attempts.db"))
    monkeypatch.chdir(tmp_path)

    found = doctest.testfile(
        str(PAGE), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.REPORT_NDIFF
    )

    assert found.attempted > 15
    assert found.failed == 0
