"""Numbers as people read them: the same digits on the terminal, in Markdown and on a web page."""

from __future__ import annotations

import math
from collections.abc import Iterable

MISSING = "–"


def score_decimals(values: Iterable[float | None]) -> int:
    """Decimals that suit a whole column of scores, so that its decimal points stand under each other.

    Four where a score has at most two digits before the point, fewer for longer ones (six digits in all), never
    fewer than any of `values` deserves. Values that `format_score` writes with an exponent do not count.

    >>> score_decimals([0.8123, 0.5, None])
    4
    >>> score_decimals([1234.567])
    2
    """
    wanted = [_own_decimals(value) for value in values if value is not None and not _needs_exponent(value)]
    return max(wanted, default=4)


def format_score(value: float | None, decimals: int | None = None) -> str:
    """A metric's value with the digits a reader can use: four after the point for metrics in 0..1.

    `decimals` (see `score_decimals`) fixes the digits after the point for a column. Values below 0.001 or from a
    billion on are written with an exponent; a missing value is a dash.

    >>> format_score(0.81234567)
    '0.8123'
    >>> format_score(152345.67)
    '152346'
    >>> format_score(0.0000123)
    '1.230e-05'
    >>> format_score(None)
    '–'
    """
    if value is None:
        return MISSING
    if not math.isfinite(value):
        return str(value)
    if _needs_exponent(value):
        return f"{value:.3e}"
    shown = f"{value:.{_own_decimals(value) if decimals is None else decimals}f}"
    return shown.removeprefix("-") if float(shown) == 0 else shown


def format_points(value: float | None) -> str:
    """Points (0 to 100) with one decimal; a dash where there are none.

    >>> format_points(91.24)
    '91.2'
    """
    return MISSING if value is None else f"{value:.1f}"


def percent(share: float) -> str:
    """A share of the rows, 0 to 1, in per cent; with one decimal below ten.

    >>> percent(0.0004), percent(0.042), percent(0.0996), percent(0.42)
    ('less than 0.1 %', '4.2 %', '10 %', '42 %')
    """
    if 0 < share < 0.001:
        return "less than 0.1 %"
    return f"{100 * share:.1f} %" if share < 0.0995 else f"{100 * share:.0f} %"


def _needs_exponent(value: float) -> bool:
    return not math.isfinite(value) or abs(value) >= 1e9 or 0 < abs(value) < 1e-3


def _own_decimals(value: float) -> int:
    digits_before_point = max(1, math.floor(math.log10(abs(value))) + 1) if value else 1
    return max(0, min(4, 6 - digits_before_point))


def format_ranks(ranks: tuple[int, int]) -> str:
    """The first and the last rank as one text.

    >>> format_ranks((3, 3)), format_ranks((1, 4))
    ('3', '1–4')
    """
    first, last = ranks
    return str(first) if first == last else f"{first}–{last}"
