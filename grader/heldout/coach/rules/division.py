"""DIVISION: the source divides rows in a way that what the challenge declares forbids."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.registry import rule
from heldout.coach.words import name

_HIDDEN = {"group": "the hidden rows are of other groups than yours", "time": "the hidden rows come later"}


@rule("DIVISION")
def division(context: Context) -> Iterator[Advice]:
    """The challenge declares groups or time, and the source's own divisions of the rows know nothing of them."""
    challenge = context.challenge
    asked = (
        ("division_ignores_groups", "group", challenge.group, "GroupKFold"),
        ("division_ignores_time", "time", challenge.time, "TimeSeriesSplit"),
    )
    for kind, split, column, instead in asked:
        found = next((each for each in context.noticed if each.kind == kind), None)
        if found is None or column is None or challenge.split in set(_HIDDEN) - {split}:
            continue
        is_hidden_so = challenge.split == split
        why = _HIDDEN[split] if is_hidden_so else "rows that belong together then lie on both sides"
        yield Advice(
            "warning" if is_hidden_so else "info",
            f"In line {found.line} {name(found.name)} divides the rows without a look at {name(column)}: {why}, so its "
            f"scores promise too much. Try {instead}.",
            "procedure",
            {"function": found.name, "line": found.line, "column": column},
            topics=("division",),
        )
