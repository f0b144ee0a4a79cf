from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from card_samples import score_card

from heldout.base.errors import HeldoutError
from heldout.challenge.catalogue import find_challenge
from heldout.classroom.grade_all.interface import Batch, BatchResult
from heldout.classroom.hand_ins.interface import HandIn
from heldout.scoring.interface import CoachFinding

MINIMAL = Path(__file__).parents[2] / "courses" / "minimal"


@pytest.fixture
def batch() -> Batch:
    """A class of five: one good, one called like a formula, one that failed, one without points, one that we failed."""
    good = score_card(learner="Zoë Li", attempt="1jmszoe")
    suggested = tuple(CoachFinding(f"C{n}", "info", f"=cmd|' /C calc'!A{n}, then more", {}) for n in range(5))
    failed = score_card(
        status="failed", score=None, points=None, regret=None, message="ValueError in get_estimator(): \x1b[31m<b>",
        traceback="Traceback (your lines only):\n  x = 1\nValueError: <b>",
    )  # fmt: skip
    stamp = datetime(2020, 9, 23, 21, 0, tzinfo=UTC)
    results = (
        BatchResult("=1+1", HandIn("=1+1", (Path("b"),), lms_id="12"), "graded", replace(good, coach=suggested)),
        BatchResult("Cy Fox", HandIn("Cy Fox", (Path("c"),), lms_id="13", late=True), "graded", failed),
        BatchResult("Dan", HandIn("Dan", (Path("d"),)), "graded", score_card(points=None, regret=None)),
        BatchResult("Eva", HandIn("Eva", (Path("e"),)), "failed", fault=HeldoutError("the disk is full")),
        BatchResult("Zoë Li", HandIn("Zoë Li", (Path("a"),), lms_id="11", handed_in_at=stamp), "kept", good),
    )
    return Batch(find_challenge(MINIMAL, "tiny-binary"), "a Moodle download", results, ())
