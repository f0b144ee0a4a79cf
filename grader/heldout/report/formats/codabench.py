"""Codabench's `scores.json`, and `detailed_results.html` beside it.

(https://docs.codabench.org/latest/Organizers/Benchmark_Creation/Competition-Bundle-Structure/)
"""

from __future__ import annotations

import json

from heldout.report.formats.html import HTML
from heldout.report.interface import Screen, report_format
from heldout.scoring.interface import ScoreCard

_MOST = 1e10
"""Beyond it a number does not fit into Codabench's table, which then takes none of a submission's."""


@report_format("codabench", beside=(("detailed_results.html", HTML.render),))
def render(card: ScoreCard, screen: Screen) -> str:
    """Numbers by the keys that columns of the leaderboard have: the metric's name, `points`, and those of each part.

    Where there is no score there is no number: Codabench shows the submission as finished without one. A number that
    it cannot hold is left out, so that it takes the others.
    """
    scores: dict[str, float] = {}
    if card.score is not None:
        scores[card.metric.name] = card.score.public
    if card.points is not None:
        scores["points"] = card.points.total
        scores |= {str(name): kept for name, kept in card.points.parts().items()}
    scores = {name: value for name, value in scores.items() if abs(value) < _MOST}
    return json.dumps(scores, indent=2, allow_nan=False)
