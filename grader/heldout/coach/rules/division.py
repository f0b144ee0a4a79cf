"""DIVISION: the source divides rows in a way that what the challenge declares forbids."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.registry import rule
from heldout.coach.words import name


@rule("DIVISION")
def division(context: Context) -> Iterator[Advice]:
    """The challenge declares groups or time, and the source's own divisions of the rows know nothing of them."""
    challenge = context.challenge
    asked = (
        ("division_ignores_groups", challenge.group, challenge.split == "time", "GroupKFold"),
        ("division_ignores_time", challenge.time, challenge.split == "group", "TimeSeriesSplit"),
    )
    for kind, column, other, instead in asked:
        found = next((each for each in context.noticed if each.kind == kind), None)
        if found is None or column is None or other:
            continue
        hidden = {"GroupKFold": "group", "TimeSeriesSplit": "time"}[instead]
        level, why = (
            ("warning", f"the hidden rows are of other {hidden}s than yours")
            if challenge.split == hidden == "group"
            else ("warning", "the hidden rows come later")
            if challenge.split == hidden
            else ("info", "rows that belong together then lie on both sides")
        )
        yield Advice(
            "warning" if level == "warning" else "info",
            f"In line {found.line} {name(found.name)} divides the rows without a look at {name(column)}: {why}, so its "
            f"scores promise too much. Try {instead}.",
            "procedure",
            {"function": found.name, "line": found.line, "column": column},
            topics=("division",),
        )
