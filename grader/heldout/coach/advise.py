"""What the coach says of one submission. Imports every rule by looking into their package."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from typing import TYPE_CHECKING

from heldout.coach import rules
from heldout.coach.interface import Advice, Context, Finding, Stake
from heldout.coach.registry import RULES, Rule
from heldout.recipe.description_format import clean

if TYPE_CHECKING:
    from heldout.scoring.attribution import Attribution

MAX_MESSAGE = 240


def registered() -> Mapping[str, Rule]:
    """Every rule of the coach by its code, sorted."""
    for each in sorted(module.name for module in pkgutil.iter_modules(rules.__path__)):
        importlib.import_module(f"{rules.__name__}.{each}")
    return dict(sorted(RULES.rules.items()))


def advise(context: Context) -> list[Finding]:
    """Everything that the rules find, the most lost points first; warnings before information where they tie.

    Nothing that stands in a description makes it raise.
    """
    findings = [_finding(code, advice, context) for code, rule in registered().items() for advice in rule(context)]
    return sorted(findings, key=lambda finding: (-finding.points, finding.level != "warning"))


def _finding(code: str, advice: Advice, context: Context) -> Finding:
    message = clean(advice.message, MAX_MESSAGE)
    return Finding(
        code, advice.level, message, advice.evidence, points_at_stake(context, advice.stake), context.claimed
    )


def points_at_stake(context: Context, stake: Stake) -> float:
    """The lost points (0 to 100) that advice of this kind is about.

    Where they could not be split, all that were lost and may be of this kind.
    """
    points = context.assessment.points if context.assessment else None
    if points is None or stake == "nothing":
        return 0.0
    parts = points.attribution
    scores = _sub_scores(parts, stake)
    if any(score is None for score in scores):
        return 100 - points.total
    return sum(100 - score for score in scores if score is not None)


def _sub_scores(parts: Attribution, stake: Stake) -> list[float | None]:
    tuning = parts.handling_and_tuning if parts.tuning is None else parts.tuning
    match stake:
        case "tuning":
            return [tuning]
        case "procedure":
            return [parts.model_choice, tuning]
        case _:
            return [parts.handling_and_tuning if parts.data_handling is None else parts.data_handling]
