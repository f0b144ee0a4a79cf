"""CV_TIME: folds that learn from the future."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.registry import rule
from heldout.coach.splitters import ignored
from heldout.coach.words import name, short_class


@rule("CV_TIME")
def cv_time(context: Context) -> Iterator[Advice]:
    """The challenge declares a time, and the search's splitter ignores it. A warning where hidden rows come later, so
    that the score of such folds promises too much."""
    search, challenge = context.search, context.challenge
    if search is None or challenge.time is None or "time" not in ignored(search, challenge):
        return
    later = challenge.split == "time"
    seen = f"Your {search.name} splits with {short_class(search.splitter or '')}"
    order = f"The rows have an order: {name(challenge.time)}."
    fact = "The hidden rows come after all training rows." if later else order
    yield Advice(
        "warning" if later else "info",
        f"{seen}, so folds are predicted from rows that came later. {fact} Try cv=TimeSeriesSplit(): the training rows "
        "are in order of time.",
        "procedure",
        {"splitter": search.splitter, "time": challenge.time},
    )
