"""FAMILY: another kind of model suits these data better, and why, as far as it was measured."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.fold_gains import best_of, worth
from heldout.coach.interface import Advice, Context
from heldout.coach.lost import has_lost
from heldout.coach.preparing import IN_TREES, in_place_of_all, preparation_in_words, way_of
from heldout.coach.registry import rule
from heldout.coach.why_family import why
from heldout.coach.words import name, short_class
from heldout.landscape.reference_parts import FamilyParts
from heldout.recipe.edit import Edits, ReplaceFinal


@rule("FAMILY", about="choice")
def family(context: Context) -> Iterator[Advice]:
    """The loss by the choice of the family is more than δ. The best family's best configuration is tried in the place
    of the learner's model, on the learner's preparation and on its own; with its own it is the landscape's, so that it
    is advised also where folds say nothing, if it earned more on the hidden rows."""
    landscape, model, way = context.landscape, context.model, way_of(context)
    if landscape is None or model is None or way is None or not has_lost(context, "model_choice"):
        return
    parts = context.parts.get(landscape.best)
    if parts is None or landscape.best == context.family:
        return
    variants: list[Edits] = [(ReplaceFinal(parts.model),)]
    whole = in_place_of_all(way, parts.columns, None)
    if whole is not None:
        variants.append((*whole, ReplaceFinal(parts.model)))
    tried = best_of(context, variants, folds=1)
    best = tried.best
    known = variants[-1] if whole is not None and _does_better(context, parts) else None
    others = _classes_to_try(context, parts.estimator, model.estimator)
    seen = f"{name(model.estimator)} {why(context) or _standing(context)}."
    advice = f"Try {others}"
    if best.number == 1 if best is not None else known is not None:
        advice += f" on {preparation_in_words(parts.columns)}"
    yield Advice(
        "warning",
        f"{seen} {advice}" + (f": {worth(context, best)}." if best is not None else "."),
        "choice",
        {
            "family": context.family,
            "instead": landscape.best,
            "gain": None if best is None else best.gain.mean,
            "folds": None if best is None else len(best.gain.gains),
            "in_trees": model.name in IN_TREES,
        },
        suggestion=known if best is None else best.edits,
        expected=None if best is None else best.expected,
        topics=("family",),
    )


def _does_better(context: Context, parts: FamilyParts) -> bool:
    """Whether the configuration itself earned more on the public rows, by more than δ, and on the same features."""
    if context.challenge.asks_for_features:
        return False
    if parts.utility is None or context.utility is None or context.result is None:
        return False
    return parts.utility - context.utility > context.result.delta


def _standing(context: Context) -> str:
    """How the learner's family stands to the best one; the card may list it among the good choices."""
    good = context.assessment.good_families if context.assessment else None
    if context.family in (good or ()):
        return "is a good choice here, and another kind of model did better on these rows"
    return "is not the kind of model that does best here"


def _classes_to_try(context: Context, best: str, own: str) -> str:
    """The best family's class, and that of one more that is as good."""
    good = (context.assessment.good_families or ()) if context.assessment else ()
    classes = {each.name: each.estimator for each in context.families if each.name != context.family}
    more = [short_class(classes[each]) for each in good if each in classes and classes[each] not in (best, own)]
    return " or ".join([short_class(best), *more[:1]])
