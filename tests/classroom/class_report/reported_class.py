"""A class of learners on the course `minimal`, as attempts that nobody had to run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from attempt_samples import ATTEMPT
from card_samples import DOCUMENT, score_card

from heldout.attempts.interface import Attempt
from heldout.challenge.catalogue import find_challenge
from heldout.challenge.interface import Challenge

MINIMAL = Path(__file__).parents[2] / "courses" / "minimal"
START = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)


def challenge() -> Challenge:
    """The one of the course."""
    return find_challenge(MINIMAL, "tiny-binary")


def made(learner: str, day: float, points: float | None, family: str = "linear", **changes: Any) -> Attempt:
    """An attempt `day` days after the beginning; without points it failed.

    `worse` names the parts that clearly cost points, `coach` the codes of what was noticed.
    """
    worse = changes.pop("worse", ())
    coach = [
        {"code": code, "level": "info", "message": f"{code}: try more.", "evidence": {}}
        for code in changes.pop("coach", ())
    ]
    document: dict[str, Any] = {"status": "failed", "score": None, "points": None, "regret": None, "model": None}
    if points is not None:
        kept = {part: 100 - (100 - points) * (part in worse) for part in ("model_choice", "data_handling", "tuning")}
        loss = {"value": 0.1, "ci95": [0.05, 0.2]}
        parts = {part: {**loss, "verdict": "worse" if part in worse else "fine"} for part in kept}
        document = {
            "points": {"total": points, "sd": 2.0, **kept},
            "regret": {"total": {**loss, "verdict": "undecided"}, **parts},
            "model": {**DOCUMENT["model"], "family": family},
            "coach": coach,
        }
    return replace(
        ATTEMPT,
        id=f"{learner}-{day}",
        created_at=START + timedelta(days=day),
        learner=learner,
        status=document.get("status", "graded"),
        challenge_id="tiny-binary",
        challenge_hash=challenge().content_hash,
        score=None if points is None else points / 100,
        points=points,
        card=score_card(**{**document, **changes}),
        predictions=None,
    )


def a_class() -> list[Attempt]:
    """Twelve learners: most lose points by handling and two get over it, nobody by tuning, one is stuck, one fails."""
    found = []
    for number in range(10):
        found.append(made(f"s{number}", number * 0.5, 40.0 + number, worse=("data_handling",), coach=("UNSCALED",)))
    found += [made("s0", 6, 90.0, "forest"), made("s1", 7.2, 85.0, "boosting", coach=("EDGE",))]
    found += [made("s2", 5 + number, 30.0, family) for number, family in enumerate(("svm", "mlp", "svm", "forest"))]
    found += [made("idle", 2, None), made("<b>eve</b>", 3, 20.0, worse=("model_choice",))]
    return found
