"""Notebooks as people write them (plots, magics, data that are read, cells out of order) are graded as they are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import heldout

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


@pytest.mark.proof
@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_is_graded_as_it_is(path: Path, tmp_path: Path) -> None:
    challenge = heldout.challenge("hotel-rates")
    result = challenge.grade(Path(shutil.copy(path, tmp_path)), record=False, metric_only=True, advice=False)
    assert result.status == "graded", result.card.message
    assert result.card.model is not None
    assert result.card.model.verified == (path.stem != "own_parts")
    assert 15 < (result.score or 0) < 40
    assert not result.card.output, "nothing that only looks at something was run"
