"""PREPARATION: the same model does better on the reference preparation than on the learner's."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.fold_gains import FOLDS, Confirmed, expected_of, gains_of, worth
from heldout.coach.interface import Advice, Context
from heldout.coach.lost import has_lost, loss_of
from heldout.coach.preparing import in_place_of_all, preparation_in_words, way_of
from heldout.coach.registry import rule
from heldout.coach.words import name
from heldout.landscape.worth import Dimension, Estimate

_WORDS: dict[Dimension, str] = {
    "scale": "the scale",
    "marks": "marks of gaps",
    "text": "how text is coded",
    "free_text": "words of free text",
    "logs": "logarithms",
    "dates": "parts of dates",
}


@rule("PREPARATION", about="data_handling")
def preparation(context: Context) -> Iterator[Advice]:
    """The loss by data handling is more than δ. Said where no rule names what is lacking, or what they name wins less
    than 0.7 of it. The refit that found the loss is what it advises, so that it needs no fold to stand on."""
    parts, way = context.parts.get(context.family or ""), way_of(context)
    if parts is None or way is None or context.model is None or not has_lost(context, "data_handling"):
        return
    if context.challenge.asks_for_features:
        yield _of_the_authors_query(context)
        return
    edits = in_place_of_all(way, parts.columns, parts.target_wrapper)
    gains = gains_of(context, [edits], FOLDS) if edits is not None else None
    gain = gains[0] if gains else None
    found = None if edits is None or gain is None else Confirmed(0, edits, gain, expected_of(context, gain))
    loss = loss_of(context, "data_handling")
    seen = f"{name(context.model.estimator)} with your settings does better on another preparation: "
    seen += preparation_in_words(parts.columns, parts.target_wrapper)
    counts = _counts_most(context)
    doubtful = gain is not None and gain.mean <= 0
    if found is not None and not doubtful:
        message = f"{seen}. Try that instead: {worth(context, found)}.{counts}"
    elif doubtful:
        message = f"{seen}. It did on the hidden rows; rows left out do not say which of your steps costs."
    else:
        message = f"{seen}. Try that instead: on the hidden rows it did better.{counts}"
    yield Advice(
        "info" if doubtful else "warning",
        message,
        "data_handling",
        {"loss": loss.value if loss else None, "gain": None if gain is None else gain.mean},
        suggestion=None if doubtful else edits,
        expected=None if found is None or doubtful else found.expected,
        topics=("preparation",),
        only_if_alone=True,
    )


def _of_the_authors_query(context: Context) -> Advice:
    """The refit had the features of another query: the columns of one's own are not what cost the points."""
    assert context.model is not None
    loss = loss_of(context, "data_handling")
    return Advice(
        "warning",
        f"{name(context.model.estimator)} with your settings does better on the features of the author's query than on "
        "those of yours. Look for what yours leaves out: what else do the tables say of a row by then?",
        "data_handling",
        {"loss": loss.value if loss else None, "gain": None},
        topics=("preparation",),
        only_if_alone=True,
    )


def _counts_most(context: Context) -> str:
    """What of the reference preparation is worth most to the family, by what calibration measured; empty where nothing
    is known to be worth more than chance."""
    chosen = context.reference.preparation if context.reference else None
    known = [
        (-each.change.value, each.dimension)
        for each in (chosen.levels if chosen else ())
        if Estimate(-each.change.value, each.change.se).is_above(0.0)
    ]
    return f" Most of it: {_WORDS[max(known)[1]]}." if known else ""
