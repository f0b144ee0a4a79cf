"""FEW_FOLDS: too few folds to judge by."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.registry import rule

_FEWEST = 3


@rule("FEW_FOLDS")
def few_folds(context: Context) -> Iterator[Advice]:
    """Fewer than three folds."""
    search = context.search
    if search is None or not 0 < search.folds < _FEWEST:
        return
    if search.folds == 1:
        seen = "judges by one fold: a single division of the rows decides, and nobody knows how much of it is luck"
    else:
        seen = "has 2 folds: each model learns from half of the rows, and two scores hardly show how much is luck"
    yield Advice("info", f"Your {search.name} {seen}. Try cv=5.", "tuning", {"folds": search.folds})
