"""COARSE: the grid jumps over the neighbourhood of the best value."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.parameters import wants_factors
from heldout.coach.registry import rule
from heldout.coach.search import beats
from heldout.coach.words import number, setting

_DECADE = 10 * (1 - 1e-9)


@rule("COARSE")
def coarse(context: Context) -> Iterator[Advice]:
    """The neighbours of the best value of a parameter that acts by factors are a decade away or more, and both worse by
    more than a standard error."""
    search = context.search
    if search is None or search.best is None or search.kind != "grid":
        return
    for parameter in search.names:
        line = search.line(parameter)
        at = next((index for index, (_, trial) in enumerate(line) if trial is search.best), 0)
        plain = parameter.rpartition("__")[2]
        if not 0 < at < len(line) - 1 or not wants_factors(plain, context.model.class_path if context.model else None):
            continue
        (below, left), (value, best), (above, right) = line[at - 1 : at + 2]
        if below <= 0 or value < _DECADE * below or above < _DECADE * value:
            continue
        if beats(best, left) and beats(best, right):
            finer = [number(float(f"{each:.0e}")) for each in ((below * value) ** 0.5, (value * above) ** 0.5)]
            yield Advice(
                "warning" if context.tuning_is_worse else "info",
                f"Your best {setting(parameter, value)} is clearly better than its neighbours {number(below)} and "
                f"{number(above)}, which are a factor of 10 away or more. Look closer: try {finer[0]} and {finer[1]}.",
                "tuning",
                {"parameter": parameter, "value": value, "below": below, "above": above},
                topics=(f"parameter:{plain}",),
            )
