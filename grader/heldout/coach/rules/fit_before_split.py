"""FIT_BEFORE_SPLIT: the source prepares all rows, and divides them afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.registry import rule
from heldout.coach.words import name
from heldout.stages.source_look import PEEKING, RESAMPLING


@rule("FIT_BEFORE_SPLIT")
def fit_before_split(context: Context) -> Iterator[Advice]:
    """A scaler, selector, resampler or target encoder is fitted in the learner's source on rows that are divided later.

    A warning where it looks at the target or makes rows of others; information where it does not.
    """
    for each in context.noticed:
        if each.kind != "fit_before_split":
            continue
        copies = each.name in RESAMPLING
        peeks = copies or each.name in PEEKING
        if copies:
            seen = "so that near copies of a row lie on both sides, and the scores promise too much"
        elif peeks:
            seen = "so that it has seen the target of the rows that are tested, and the scores promise too much"
        else:
            seen = "so that it has seen the rows that are tested too"
        yield Advice(
            "warning" if peeks else "info",
            f"In line {each.line} rows are divided that {name(each.name)} was fitted on as a whole, {seen}. "
            f"Try {name(each.name)} as a step of a pipeline, and divide the rows as they are.",
            "procedure",
            {"class": each.name, "line": each.line},
            topics=("preparation before the division",),
        )
