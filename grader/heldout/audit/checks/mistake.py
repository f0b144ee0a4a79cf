"""Does the mistake that the challenge is built around cost what its repair brings?"""

from __future__ import annotations

from collections.abc import Iterator

from heldout.audit.expected import ExpectedExample, cards_of, examples_of, utility_of
from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.number_format import format_points, format_score
from heldout.scoring.interface import ScoreCard

LEAST = 15.0
"""Points that a repair brings back at least: fewer are hardly felt, and on few hidden rows they are luck."""


@check("mistake", "The mistake that it is about costs what its repair brings", stage="runs")
def mistake(subject: Subject) -> Iterator[Finding]:
    """What the example that `shows = "mistake"` earns, beside the one that `shows = "repair"`."""
    shown = {each.definition.shows: each for each in examples_of(subject) if each.definition.shows}
    if not shown:
        return
    if len(shown) == 1:
        ((is_there, example),) = shown.items()
        other = "repair" if is_there == "mistake" else "mistake"
        yield Finding(
            "warning",
            f"{example.path} shows the {is_there}, and no example shows the {other}.",
            f'Write shows = "{other}" at the example that does.',
            {"example": example.path},
        )
        return
    cards = {example.path: card for example, card in cards_of(subject, *{each.expected for each in shown.values()})}
    wrong, right = shown["mistake"], shown["repair"]
    yield from _compared(wrong, cards.get(wrong.path), right, cards.get(right.path))


def _compared(
    wrong: ExpectedExample, of_wrong: ScoreCard | None, right: ExpectedExample, of_right: ScoreCard | None
) -> Iterator[Finding]:
    """How far the two cards lie apart; a submission that is none is the check `examples`' matter."""
    if of_wrong is None or of_right is None:
        return
    before, after = utility_of(of_wrong), utility_of(of_right)
    if after is None:
        return
    evidence = {"mistake": wrong.path, "repair": right.path}
    if before is None:
        yield Finding(
            "information", f"The mistake ({wrong.path}) is refused, and its repair is graded.", evidence=evidence
        )
        return
    told = f"The mistake ({wrong.path}) earns {_worth(of_wrong)}, its repair ({right.path}) {_worth(of_right)}"
    gain = _gain(of_wrong, of_right)
    if after > before and (gain is None or gain >= LEAST):
        yield Finding("information", f"{told}.", evidence=evidence | {"gain": gain})
        return
    least = "is no gain" if after <= before else f"is less than {LEAST:.0f} points"
    yield Finding(
        "warning",
        f"{told}: what the repair brings {least}.",
        "Show a mistake that costs more, or build the challenge around one that does: learners repair what they feel.",
        evidence | {"gain": gain},
    )


def _gain(wrong: ScoreCard, right: ScoreCard) -> float | None:
    """In points; None where there are none."""
    return None if wrong.points is None or right.points is None else right.points.total - wrong.points.total


def _worth(card: ScoreCard) -> str:
    assert card.score is not None
    return f"{format_points(card.points.total)} points" if card.points else format_score(card.score.public)
