"""Years of two digits: which hundred years the dates of a column lie in."""

from __future__ import annotations

from collections.abc import Collection

from heldout.reading.date_names import names_a_birth, names_what_lies_ahead

_CLEAR = 20
"""Years without a date between what is past and what is of the century before."""
_AHEAD = 50
"""How many years after this one something that lies ahead may come."""


def first_year(years: Collection[int], name: str, today: int) -> int:
    """The first of the hundred years that dates with these `years`, 0 to 99, are read in; `today` is this year.

    They end with the next year, and with this one where the column's `name` says that something was born: 40 is 1940.
    They end 50 years later where the name says that something lies ahead (due, expiry, until). Where that would tear
    dates apart which follow each other, the column begins after the longest stretch of years that no date has.

    >>> [first_year(years, "dob", 2026) for years in ([40, 85, 99], [98, 4], [30, 26])]
    [1927, 1927, 1927]
    >>> first_year([98, 4], "day", 2026), first_year([24, 35, 45], "day", 2026), first_year([28, 60], "due", 2026)
    (1928, 2024, 1977)
    """
    if names_a_birth(name):
        return today - 99
    latest = today + (_AHEAD if names_what_lies_ahead(name) else 1)
    before, after = min((latest - year) % 100 for year in years), min((year - latest - 1) % 100 for year in years)
    if before + after + 1 >= _CLEAR:
        return latest - 99
    found = sorted(set(years))
    gap, first = max(((year - last) % 100, year) for last, year in zip([found[-1], *found], found, strict=False))
    return latest - (latest - first) % 100 if gap >= _CLEAR else latest - 99
