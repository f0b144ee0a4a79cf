"""CONSTANT: the same answer for every row."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.registry import rule
from heldout.tasks.catalogue import form_of


@rule("CONSTANT")
def constant(context: Context) -> Iterator[Advice]:
    """All predictions for the public rows are the same, and the model is no dummy."""
    answers = context.answers
    if answers is None or not answers.constant or (context.model is not None and context.model.name == "dummy"):
        return
    form = form_of(answers.needs)
    only = next((label for label, share in answers.shares.items() if share == 1.0), None)
    which = f" ({only})" if form.weighs_classes and only is not None and len(only) <= 30 else ""
    if context.description is None:
        advice = "Look whether the right column went into the file."
    elif context.reaching is not None and context.reaching.outputs == 0:
        advice = "No feature reaches the model: look at your column names."
    else:
        advice = "It has learnt nothing from the features: its settings hold it back, or nothing useful reaches it."
    yield Advice(
        "warning",
        f"Every row gets {form.alike}{which}. {advice}",
        "anything",
        {"needs": answers.needs},
        topics=("constant",),
    )
