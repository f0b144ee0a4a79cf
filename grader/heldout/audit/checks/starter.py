"""The starter runs as shipped, leaves something to win, and gets a card that says what."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.audit.expected import cards_of, utility_of
from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.number_format import format_points, format_score
from heldout.scoring.interface import ScoreCard

MOST_POINTS = 60.0
"""Above this, a learner who changes nothing has most of the points already."""


@check("starter", "The starter runs as shipped and scores low", stage="runs")
def starter(subject: Subject) -> Iterator[Finding]:
    """A starter that does not run, or that is nearly as good as it gets."""
    card = subject.card(subject.challenge.starter)
    if card.status != "graded":
        yield Finding(
            "error",
            f"The starter solution.py ends as '{card.status}': {card.message or 'no message'}",
            "A starter must run as shipped: grade it with `heldout grade solution.py` and correct what it says.",
            {"status": card.status, "message": card.message},
        )
        return
    points = card.points.total if card.points else None
    if points is not None and points > MOST_POINTS:
        yield Finding(
            "warning",
            f"The starter earns {format_points(points)} points as shipped; at most {MOST_POINTS:g} leave something to "
            "learn.",
            "Take out of solution.py what the learner should find: the scaling, the tuning, or the good family.",
            {"points": points, "most": MOST_POINTS},
        )
    yield from _against_passing(subject, utility_of(card))
    yield from _unsplit(subject, card)


def _unsplit(subject: Subject, card: ScoreCard) -> Iterator[Finding]:
    """A first card that cannot say what lost the points, since the reference has no model of the starter's kind."""
    if card.regret is None or card.regret.split != "unknown_family" or card.model is None or not card.model.verified:
        return  # of a model that is declared no family is known, and a starter may have to be one
    named = subject.challenge.definition.reference.families
    families = f" ({', '.join(named)})" if named else ""
    yield Finding(
        "warning",
        "The starter's model is none of the reference's families: a learner's first card does not say what lost the "
        "points, and the coach has nothing to try.",
        f"Write solution.py with a model of one of the reference's families{families}, or add its family to them.",
        {"split": card.regret.split},
    )


def _against_passing(subject: Subject, own: float | None) -> Iterator[Finding]:
    for example, card in cards_of(subject, "passes"):
        passing = utility_of(card)
        if own is None or passing is None or passing > own:
            continue
        sign = 1 if subject.challenge.greater_is_better else -1
        yield Finding(
            "warning",
            f"{example.path} gets {format_score(sign * passing)}, and the starter {format_score(sign * own)}: the "
            "passing example is no better than what a learner begins with.",
            f"Make solution.py simpler, or improve {example.path}, or move it to submissions/weak.",
            {"example": example.path, "example_score": sign * passing, "starter_score": sign * own},
        )
