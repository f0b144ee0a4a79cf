"""HYPERPARAMETERS: settings that the best reference configuration of the family has otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from heldout.coach.fold_gains import Confirmed, best_of, not_tried, worth
from heldout.coach.interface import Advice, Context, Evidence
from heldout.coach.lost import has_lost, loss_of
from heldout.coach.preparing import way_of
from heldout.coach.registry import rule
from heldout.coach.settings import SettingChange, changes, good_range, in_words, several
from heldout.coach.way import Way
from heldout.coach.words import name, setting, short_class, shown_value
from heldout.landscape.reference_parts import FamilyParts
from heldout.recipe.edit import Edits, ReplaceFinal, SetParameter

_SINGLE = 0.7
"""One change is offered in the place of all where it gains this share of what all do."""
_MOST_SINGLES = 8


@rule("HYPERPARAMETERS", about="tuning")
def hyperparameters(context: Context) -> Iterator[Advice]:
    """The loss by tuning is more than δ. Candidates come from the landscape and are tried on folds: the family's best
    configuration, and each of its parameters alone."""
    parts, way = context.parts.get(context.family or ""), way_of(context)
    if parts is None or way is None or context.model is None or not has_lost(context, "tuning"):
        return
    if context.model.class_path != parts.estimator:
        yield from _another_class(context, parts)
        return
    found = changes(context, parts)
    if not found:
        return
    variants = _variants(way, found)
    tried = best_of(context, variants, folds=1, single=_SINGLE if len(variants) > 1 else None)
    if tried.best is not None:
        changed = found if tried.best.number == len(variants) - 1 else [found[tried.best.number]]
        yield _advice(context, parts, changed, tried.best)
    else:
        yield from _without_a_check(context, found, tried.unchecked is not None)


def _variants(way: Way, found: list[SettingChange]) -> list[Edits]:
    """Each change alone, and all of them as the last."""
    every: list[Edits] = [(SetParameter(way.path(each.parameter), each.node),) for each in found]
    whole: Edits = tuple(edit for (edit, *_) in every)
    return [whole] if len(every) == 1 else [*every[:_MOST_SINGLES], whole]


def _advice(context: Context, parts: FamilyParts, changed: list[SettingChange], best: Confirmed) -> Advice:
    wins = worth(context, best)
    if len(changed) == 1:
        one = changed[0]
        message = f"Try {in_words(one.best)} for {name(one.parameter)}{_range(context, parts, one)}: yours is "
        message += f"{shown_value(one.own)}, and the change is {wins}."
    else:
        message = f"Your settings lose points. Try these together: {several(changed)}. They are {wins}."
    return Advice(
        "warning",
        message,
        "tuning",
        {"parameters": [each.parameter for each in changed], "gain": best.gain.mean, "folds": len(best.gain.gains)},
        suggestion=best.edits,
        expected=best.expected,
        topics=("capacity", "time spent on settings", *(f"parameter:{each.parameter}" for each in changed)),
    )


def _range(context: Context, parts: FamilyParts, change: SettingChange) -> str:
    """Where good configurations lie, for a value that lies there itself and is far from the learner's."""
    space = next((each for each in parts.space if each.name == change.parameter), None)
    if space is None or context.reference is None:
        return ""
    found = good_range(context.reference, space)
    if found is None or change.best not in found or change.own in found:
        return ""
    return f" (good configurations use {found.in_words()})"


def _without_a_check(context: Context, found: list[SettingChange], no_time: bool) -> Iterator[Advice]:
    """What can be said where no fits were made, or where they found nothing better; then what the hidden rows cannot
    tell apart from luck is no loss that settings would be blamed for."""
    about = ("capacity", *(f"parameter:{each.parameter}" for each in found))
    evidence: dict[str, Evidence] = {"parameters": [each.parameter for each in found], "gain": None}
    loss = loss_of(context, "tuning")
    if no_time:
        first = setting(found[0].parameter, found[0].own)
        message = f"Your settings lost points, perhaps by {first}: the best of this family have {several(found)}. "
        message += not_tried(context)
        yield Advice("warning", message, "tuning", evidence, topics=about)
        return
    if loss is None or loss.verdict == "fine":
        return
    seen = "Your settings lost points on the hidden rows"
    if loss.verdict == "undecided":
        seen = "Your settings may have lost points: these hidden rows cannot tell"
    message = (
        f"{seen}. On rows left out the best of this family ({several(found)}) gain nothing sure over yours: search "
        "near them first."
    )
    yield Advice("info", message, "tuning", {**evidence, "loss": loss.value}, topics=about)


def _another_class(context: Context, parts: FamilyParts) -> Iterator[Advice]:
    """The family's reference is another class, whose settings mean nothing to the learner's."""
    assert context.model is not None
    own, other = name(context.model.estimator), short_class(parts.estimator)
    shown = several([SettingChange(each, None, value, 0.0) for each, value in _in_the_space(parts).items()])
    tried = best_of(context, [(ReplaceFinal(parts.model),)], folds=1)
    evidence = {"estimator": context.model.estimator, "instead": parts.estimator}
    if tried.best is not None:
        message = (
            f"{own} with your settings stays behind its family. Try {other}({shown}): {worth(context, tried.best)}."
        )
        yield Advice(
            "warning",
            message,
            "tuning",
            {**evidence, "gain": tried.best.gain.mean, "folds": len(tried.best.gain.gains)},
            suggestion=tried.best.edits,
            expected=tried.best.expected,
            topics=("estimator",),
        )
    else:
        message = f"{own} with your settings stays behind its family, whose best is {other}({shown}). "
        message += "On rows left out that wins nothing." if tried.unchecked is None else not_tried(context)
        yield Advice("info", message, "tuning", evidence, topics=("estimator",))


def _in_the_space(parts: FamilyParts) -> dict[str, Any]:
    return {each.name: parts.params[each.name] for each in parts.space if each.name in parts.params}
