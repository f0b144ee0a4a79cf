"""TEXT_DROPPED: text that carries something does not reach the model."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.lost import has_lost
from heldout.coach.preparing import Lacking, lead_advice
from heldout.coach.registry import rule
from heldout.coach.unused import unused
from heldout.coach.words import listed, name


@rule("TEXT_DROPPED", about="data_handling")
def text_dropped(context: Context) -> Iterator[Advice]:
    """The columns that count and are left out are text, and with them the model does better on rows left out."""
    if not has_lost(context, "data_handling"):
        return
    found = unused(context)
    if found is None or not found.texts_only:
        return
    texts = [each for each in found.missing if context.features.get(each) == "str"]
    goes = "does" if len(texts) == 1 else "do"
    yield from lead_advice(
        context,
        Lacking(
            variants=(found.edits,),
            seen=f"The text of {listed(map(name, texts))} {goes} not reach your model.",
            names=(found.called,),
            topics=("columns",),
            evidence={"columns": texts[:20]},
        ),
    )
