"""What the coach says of one submission."""

from __future__ import annotations

from heldout.coach.interface import Advice, Context, Stake
from heldout.coach.registry import RULES
from heldout.recipe.description_format import clean
from heldout.scoring.interface import CoachFinding, Points

MAX_MESSAGE = 240


def advise(context: Context) -> tuple[CoachFinding, ...]:
    """Everything that the rules find, the most lost points first; warnings before information where they tie.

    Nothing that stands in a description makes it raise.
    """
    found = [(code, advice) for code, rule in RULES.all().items() for advice in rule.say(context)]
    found.sort(key=lambda each: (-points_at_stake(context, each[1].stake), each[1].level != "warning"))
    return tuple(_finding(code, advice, context) for code, advice in found)


def _finding(code: str, advice: Advice, context: Context) -> CoachFinding:
    message = clean(advice.message, MAX_MESSAGE)
    return CoachFinding(
        code, advice.level, message, advice.evidence, advice.suggestion, advice.expected, context.claimed
    )


def points_at_stake(context: Context, stake: Stake) -> float:
    """The lost points (0 to 100) that advice of this kind is about.

    Where they could not be split, all that were lost and may be of this kind.
    """
    points = context.assessment.points if context.assessment else None
    if points is None or stake == "nothing":
        return 0.0
    scores = _sub_scores(points, stake)
    if any(score is None for score in scores):
        return 100 - points.total
    return sum(100 - score for score in scores if score is not None)


def _sub_scores(parts: Points, stake: Stake) -> list[float | None]:
    tuning = parts.handling_and_tuning if parts.tuning is None else parts.tuning
    match stake:
        case "tuning":
            return [tuning]
        case "procedure":
            return [parts.model_choice, tuning]
        case _:
            return [parts.handling_and_tuning if parts.data_handling is None else parts.data_handling]
