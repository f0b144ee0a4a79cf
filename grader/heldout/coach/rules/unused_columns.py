"""UNUSED_COLUMNS: columns that carry something do not reach the model."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.lost import has_lost
from heldout.coach.preparing import Lacking, lead_advice
from heldout.coach.registry import rule
from heldout.coach.unused import Unused, unused
from heldout.coach.words import name


@rule("UNUSED_COLUMNS", about="data_handling")
def unused_columns(context: Context) -> Iterator[Advice]:
    """Columns of groups that count are left out, not all of them text, and with them the model does better on rows left
    out."""
    if not has_lost(context, "data_handling"):
        return
    found = unused(context)
    if found is None or found.texts_only:
        return
    yield from lead_advice(
        context,
        Lacking(
            variants=(found.edits,),
            seen=f"You leave out {len(found.left_out)} of {len(context.features)} columns{_best(found)}.",
            names=(found.called,),
            topics=("columns",),
            evidence={"left_out": list(found.left_out[:20]), "advised": list(found.missing[:20])},
        ),
    )


def _best(found: Unused) -> str:
    """The columns that count most among them, with what is like them."""
    if not found.groups:
        return f", {name(found.missing[0])} among them" if found.missing else ""
    first, *others = found.groups[0].columns
    if not others:
        return f"; {name(first)} counts most"
    return f"; {name(first)} and {len(others)} that carry much the same count most"
