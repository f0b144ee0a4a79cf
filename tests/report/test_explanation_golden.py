"""One explanation as a whole, letter by letter: a look at it says more than any assertion.

Rewrite it after a change of words with `HELDOUT_TEST_REWRITE=1 pytest tests/report`, and read the difference.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from explanation_samples import FAMILIES, make_card, make_landscape

from heldout.report.explanation.explain import explain
from heldout.report.explanation.importance import Importance
from heldout.report.interface import Screen

GOLDEN = Path(__file__).parent / "golden" / "explanation.txt"
FINDING = {
    "code": "FEW_FOLDS",
    "level": "info",
    "message": "Your search used 2 folds. With so few, the best configuration is picked with much luck; try 5.",
    "evidence": {"folds": 2},
}


def test_an_explanation_reads_as_the_golden_one() -> None:
    landscape = make_landscape()
    found = explain(make_card(landscape, coach=[FINDING]), landscape, FAMILIES, ["The challenge has changed."])
    fixed = replace(found, importance=Importance((("n_neighbors", 0.87), ("weights", 0.12)), None))

    shown = fixed.text(Screen()) + "\n"

    if os.environ.get("HELDOUT_TEST_REWRITE"):
        GOLDEN.write_text(shown, encoding="utf-8")
    assert shown == GOLDEN.read_text(encoding="utf-8")
