"""NOT_CONVERGED: the model was stopped before it had finished."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.fold_gains import best_of, worth
from heldout.coach.interface import Advice, Context
from heldout.coach.preparing import UNEQUAL, WEIGHS_FEATURES, before_model, scaler, way_of
from heldout.coach.registry import rule
from heldout.coach.search import as_number
from heldout.coach.words import name, setting
from heldout.recipe.edit import Edits, SetParameter

_LONGER = 10
_AT_LEAST = 1000


@rule("NOT_CONVERGED", about="tuning")
def not_converged(context: Context) -> Iterator[Advice]:
    """The run was warned of it, and the model that decides has a number of iterations."""
    warned = sum(each.count for each in context.warnings if each.category == "ConvergenceWarning")
    model, way = context.model, way_of(context)
    iterations = as_number(context.params().get("max_iter"))
    if not warned or model is None or way is None or iterations is None or iterations < 1:
        return
    more = int(max(_AT_LEAST, _LONGER * iterations))
    variants: list[Edits] = [(SetParameter(way.path("max_iter"), more),)]
    names = [f"max_iter={more}"]
    arrived = context.reaching
    ratio = arrived.scale_ratio if arrived is not None else None
    if arrived is not None and ratio is not None and ratio > UNEQUAL and model.name in WEIGHS_FEATURES:
        step, called = scaler(arrived.sparse)
        variants.append((before_model(way, "scale", step),))
        names.append(f"{called} before it")
    seen = f"{name(model.estimator)} stopped after {setting('max_iter', int(iterations))} without having finished."
    best = best_of(context, variants).best
    about = ("parameter:max_iter",) if best is None or best.number == 0 else ("scale",)
    yield Advice(
        "warning",
        f"{seen} Try {names[best.number]}: {worth(context, best)}." if best else f"{seen} Try {' or '.join(names)}.",
        "tuning" if best is None or best.number == 0 else "data_handling",
        {"warnings": warned, "max_iter": iterations, "scale_ratio": ratio},
        suggestion=None if best is None else best.edits,
        expected=None if best is None else best.expected,
        topics=about,
    )
