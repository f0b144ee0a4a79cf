"""Gradescope's `results.json` (https://gradescope-autograders.readthedocs.io/en/latest/specs/).

The score of a submission is its points of 100. Where there is nothing to score by (a fault of ours, a challenge without
a landscape) there is no `score`, which Gradescope shows as an autograder that failed: a person has to look.
"""

from __future__ import annotations

import json
from typing import Any

from heldout.report.brief import brief
from heldout.report.interface import Screen, report_format
from heldout.report.lost_most import PART_WORDS
from heldout.scoring.interface import ScoreCard

_STAGES = {
    "begin": "it had not begun",
    "prepare": "it was preparing the data",
    "run": "it was running your model",
    "score": "it was scoring your predictions",
    "record": "it was recording the attempt",
}


def running(stage: str) -> str:
    """What stands in the file until there is a result: Gradescope shows it where the autograder is stopped."""
    doing = _STAGES.get(stage, f"it was at the stage {stage}")
    output = (
        f"Your submission was not graded to its end: when the grader was stopped, {doing}. Most often the time was "
        "over. Make the model quicker (fewer rounds, a smaller search), and hand it in again; if that does not help, "
        "tell your instructor."
    )
    return _document({"score": 0.0, "output": output, "visibility": "visible", "stdout_visibility": "hidden"})


@report_format("gradescope", running=running)
def render(card: ScoreCard, screen: Screen) -> str:
    """The document with score, explanation, a test for each part, and a line of the leaderboard."""
    short = brief(card)
    found: dict[str, Any] = {}
    if card.points is not None:
        found["score"] = round(card.points.total, 2)
    elif card.status not in ("graded", "grader_error"):
        found["score"] = 0.0
    if card.resources is not None:
        found["execution_time"] = round(card.resources.wall_seconds)
    found |= {
        "output": short.text(),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": _tests(card),
        "leaderboard": _leaderboard(card),
        "extra_data": {"attempt": card.attempt, "status": str(card.status)},
    }
    return _document(found)


def _tests(card: ScoreCard) -> list[dict[str, Any]]:
    """A test for each part of the points; one that failed where there is no score. The scores do not add up to the
    points, which the document's own score decides."""
    if card.points is None or not card.points.parts():
        passed = card.status == "graded"
        test = {"name": "The model runs and can be scored", "status": "passed" if passed else "failed"}
        return [{**test, "output": brief(card).text(), "output_format": "text", "visibility": "visible"}]
    verdicts = card.regret.parts() if card.regret else {}
    return [
        {
            "name": PART_WORDS[name].capitalize(),
            "score": round(kept, 2),
            "max_score": 100.0,
            "status": "failed" if name in verdicts and verdicts[name].verdict == "worse" else "passed",
            "output": f"{100 - kept:.0f} points lost here" if 100 - kept >= 0.5 else "nothing lost here",
            "output_format": "text",
            "visibility": "visible",
        }
        for name, kept in card.points.parts().items()
    ]


def _leaderboard(card: ScoreCard) -> list[dict[str, Any]]:
    if card.score is None:
        return []
    order = "desc" if card.metric.greater_is_better else "asc"
    return [{"name": card.metric.name, "value": card.score.public, "order": order}]


def _document(found: dict[str, Any]) -> str:
    return json.dumps(found, indent=2, ensure_ascii=False, allow_nan=False)
