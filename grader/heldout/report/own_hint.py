"""A hint from a learner's own card: the area, the parameter, the direction and the value, one below the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from heldout.recipe.edit import Edit, InsertStep, RemoveStep, ReplaceFinal, SetParameter, UseColumns, Wrap
from heldout.report.lost_most import PART_WORDS
from heldout.report.suggestion import edits_in_words, expected_words

if TYPE_CHECKING:
    from heldout.scoring.interface import CoachFinding, ScoreCard


def own_hint(card: ScoreCard) -> str:
    """Markdown: what the coach noticed first, and the first thing that can be followed; else where points went.

    Of an attempt that was not graded it is what went wrong; empty where the card says nothing to go on.
    """
    if card.status != "graded":
        return card.message or ""
    area = _area(card)
    if not card.coach:
        return f"Area: {area}." if area else ""
    first = card.coach[0]
    followed = first if first.suggestion else next(iter(card.suggestions), first)
    said = [first.message, *([followed.message] if followed is not first else [])]
    lines = ["\n\n".join(said), "", *([f"- Area: {area}."] if area else []), *_steps(card, followed)]
    return "\n".join(lines)


def _area(card: ScoreCard) -> str:
    """The part that cost most, and how much; empty where no part lost a point."""
    if card.points is None:
        return ""
    lost = {name: 100 - kept for name, kept in card.points.parts().items()}
    if not lost or max(lost.values()) < 0.5:
        return ""
    most = max(lost, key=lambda name: lost[name])
    return f"{PART_WORDS[most]}, which costs you {lost[most]:.0f} points"


def _steps(card: ScoreCard, finding: CoachFinding) -> list[str]:
    if not finding.suggestion:
        return []
    first = finding.suggestion[0]
    if isinstance(first, InsertStep) and RemoveStep(first.before) in finding.suggestion:
        parameter, direction = f"the step `{first.before}`", "another step in its place"
    else:
        parameter, direction = _parameter(first), _direction(first, card.model.params if card.model else {})
    lines = [f"- Parameter: {parameter}."]
    lines += [f"- Direction: {direction}."] if direction else []
    value = f"- Value: {edits_in_words(finding.suggestion)}"
    if finding.expected is not None and card.points is not None:
        value += f"; {expected_words(finding.expected, card.points.earned)}"
    return [*lines, f"{value}. `heldout try` follows it and shows what it would earn."]


def _parameter(edit: Edit) -> str:
    match edit:
        case SetParameter():
            return f"`{edit.path}`"
        case InsertStep():
            return f"what comes before the step `{edit.before}`"
        case RemoveStep():
            return f"the step `{edit.step}`"
        case UseColumns():
            return f"the columns that the model is given ({len(edit.columns)} are missing)"
        case Wrap():
            return "what is around the model"
        case ReplaceFinal():
            return "the model itself"


def _direction(edit: Edit, params: Mapping[str, Any]) -> str:
    """Up, down or another way; empty where there is none."""
    match edit:
        case SetParameter():
            now, then = params.get(edit.path.rpartition("__")[2]), edit.value
            numbers = isinstance(now, int | float) and isinstance(then, int | float)
            if not numbers or isinstance(now, bool) or isinstance(then, bool) or now is None or now == then:
                return "another value" if now is None else f"away from {now!r:.40}"
            return f"{'larger' if then > now else 'smaller'} than your {now:.4g}"
        case InsertStep():
            return "one step more"
        case RemoveStep():
            return "one step less"
        case UseColumns():
            return "more columns"
        case Wrap():
            return "leave the model as it is, and put something around it"
        case ReplaceFinal():
            return "another family"
