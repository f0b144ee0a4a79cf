"""PREPARATION: the same model does better on the reference preparation than on the learner's."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.fold_gains import best_of, worth
from heldout.coach.interface import Advice, Context
from heldout.coach.lost import has_lost, loss_of
from heldout.coach.preparing import in_place_of_all, preparation_in_words, way_of
from heldout.coach.registry import rule
from heldout.coach.words import name


@rule("PREPARATION", about="data_handling")
def preparation(context: Context) -> Iterator[Advice]:
    """The loss by data handling is more than δ. Said only where no rule names what is lacking: the refit that found the
    loss is what it advises."""
    parts, way = context.parts.get(context.family or ""), way_of(context)
    if parts is None or way is None or context.model is None or not has_lost(context, "data_handling"):
        return
    edits = in_place_of_all(way, parts.columns, parts.target_wrapper)
    best = best_of(context, [edits], clear=False).best if edits is not None else None
    loss = loss_of(context, "data_handling")
    seen = f"{name(context.model.estimator)} with your settings does better on another preparation: "
    seen += preparation_in_words(parts.columns, parts.target_wrapper)
    if best is not None:
        message = f"{seen}. Try that in the place of your steps: {worth(context, best)}."
    else:
        message = f"{seen}. It did on the hidden rows; rows left out do not say which of your steps costs."
    yield Advice(
        "info" if best is None else "warning",
        message,
        "data_handling",
        {"loss": loss.value if loss else None, "gain": None if best is None else best.gain.mean},
        suggestion=None if best is None else best.edits,
        expected=None if best is None else best.expected,
        topics=("preparation",),
        only_if_alone=True,
    )
