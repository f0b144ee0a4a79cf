"""The score card as the JSON document that every client reads."""

from __future__ import annotations

import json

from heldout.report.interface import Screen, report_format
from heldout.scoring.interface import ScoreCard


@report_format("json")
def render(card: ScoreCard, screen: Screen) -> str:
    """The document `heldout.scorecard/1`, indented; NaN never occurs in it."""
    return json.dumps(card.as_json(), indent=2, ensure_ascii=False, allow_nan=False)
