"""TEST_STOPS_TRAINING: the rows that judge the model also decide when its training stops."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.registry import rule
from heldout.coach.words import name


@rule("TEST_STOPS_TRAINING")
def stopped_by_the_test_set(context: Context) -> Iterator[Advice]:
    """What the source gives to `eval_set` or `validation_data` is called a test set, or is scored on afterwards."""
    for each in context.noticed:
        if each.kind == "test_stops_training":
            yield Advice(
                "warning",
                f"In line {each.line} {name(each.name)} decides when training stops, and you judge the model "
                "by it: its score promises too much. Try rows of the training set for stopping, as early_stopping=True "
                "takes them.",
                "procedure",
                {"name": each.name, "line": each.line},
                topics=("early stopping",),
            )
            return
