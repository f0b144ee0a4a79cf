"""LINEAR_GRID: equal steps for a parameter that acts by factors."""

from __future__ import annotations

import math
from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.parameters import wants_factors
from heldout.coach.registry import rule
from heldout.coach.words import name, number

_FEWEST = 4
_WIDEST = 50


@rule("LINEAR_GRID")
def linear_grid(context: Context) -> Iterator[Advice]:
    """Four values or more at equal distances, the greatest less than 50 times the smallest."""
    search = context.search
    if search is None or search.kind != "grid":
        return
    for parameter in search.names:
        plain = parameter.rpartition("__")[2]
        if not wants_factors(plain, context.model.class_path if context.model else None):
            continue
        values = search.numbers(parameter)
        if len(values) < _FEWEST or values[0] <= 0 or values[-1] >= _WIDEST * values[0] or not _equidistant(values):
            continue
        middle = 10.0 ** round(math.log10(math.sqrt(values[0]) * math.sqrt(values[-1])))
        decades = ", ".join(number(middle * factor) for factor in (0.01, 0.1, 1, 10))
        yield Advice(
            "info",
            f"{name(parameter)} goes from {number(values[0])} to {number(values[-1])} in {len(values)} equal steps. "
            f"{name(plain)} acts by its order of magnitude. Try factors: {decades} and {number(middle * 100)}.",
            "tuning",
            {"parameter": parameter, "values": values[:20]},
            topics=(f"parameter:{plain}",),
        )


def _equidistant(values: list[float]) -> bool:
    step = (values[-1] - values[0]) / (len(values) - 1)
    return all(
        math.isclose(value, values[0] + index * step, rel_tol=1e-6, abs_tol=1e-6 * step)
        for index, value in enumerate(values)
    )
