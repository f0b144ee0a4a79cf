"""FLAT: most of what was tried is as good as the best."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.registry import rule
from heldout.coach.search import gain
from heldout.coach.words import listed, name

_FEWEST = 5
_SHARE = 0.6


@rule("FLAT")
def flat(context: Context) -> Iterator[Advice]:
    """More than 60 % of the other candidates are within a standard error of the best."""
    search = context.search
    if search is None or search.best is None or len(search.trials) < _FEWEST or not search.names:
        return
    gains = [gain(search.best.test, trial.test) for trial in search.trials if trial is not search.best]
    near = sum(found is not None and not found.exceeds(1.0) for found in gains)
    if near <= _SHARE * len(gains):
        return
    what = listed(name(parameter) for parameter in search.names)
    matter = "matters" if len(search.names) == 1 else "matter"
    advice = (
        "Points were lost by tuning all the same: try other ranges, or other parameters."
        if context.tuning_is_worse
        else "Time is better spent elsewhere: on features, or on another family."
    )
    yield Advice(
        "info",
        f"{what} hardly {matter} within what you tried: {near} of {len(gains)} other settings cannot be told from the "
        f"best one. {advice}",
        "tuning" if context.tuning_is_worse else "nothing",
        {"parameters": list(search.names[:20]), "within": near, "of": len(gains)},
        topics=("time spent on settings",),
    )
