"""SEED_BY_SCORE: the seed is chosen by what it scores."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.registry import rule
from heldout.coach.words import name


@rule("SEED_BY_SCORE")
def seed_by_score(context: Context) -> Iterator[Advice]:
    """A loop scores one seed after another, or a search has the seed in its space."""
    searched = [each for each in context.search.names if _is_seed(each)] if context.search else []
    found = next((each for each in context.noticed if each.kind == "seed_by_score"), None)
    if found is None and not searched:
        return
    what = name(searched[0] if found is None else found.name)
    where = "your search" if found is None else f"line {found.line}"
    yield Advice(
        "warning",
        f"In {where} {what} is chosen by its score. A seed that was lucky on these rows is not on others, so the score "
        f"promises too much. Try one seed, and judge a change by the mean of several.",
        "procedure",
        {"parameter": searched[0] if found is None else found.name, "line": None if found is None else found.line},
        topics=("seed",),
    )


def _is_seed(parameter: str) -> bool:
    return parameter.rpartition("__")[2] in ("random_state", "seed", "random_seed")
