"""Lists, numbers of things, rows and values as they stand in messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHOWN = 10


def rows_in_words(mask: NDArray[np.bool_]) -> str:
    """The rows where `mask` is true, counted from 1 below the header: `row 3` or `rows 3, 7 and 12 more`."""
    rows = mask.nonzero()[0]
    shown = [str(row + 1) for row in rows[:5]]
    return ("row " if len(rows) == 1 else "rows ") + enumerated(shown, len(rows))


def values_in_words(values: Iterable[Any]) -> str:
    """Values as an author would write them: `'no', 'yes'`; after ten of them `and 5 more`."""
    return first_few(map(repr, values), _SHOWN)


def listed(items: Iterable[str], joint: str = "and", most: int | None = None) -> str:
    """All of them, as a person lists them, or the first few where there are more than `most`; empty for none.

    >>> listed(["svm", "mlp", "linear"]), listed(["svm", "mlp"], "or"), listed(["svm"])
    ('svm, mlp and linear', 'svm or mlp', 'svm')
    >>> listed(["svm", "mlp", "linear"], most=2)
    'svm, mlp and 1 more'
    """
    found = list(items)
    if most is not None and len(found) > most:
        return first_few(found, most)
    return f" {joint} ".join(part for part in (", ".join(found[:-1]), *found[-1:]) if part)


def capital(text: str) -> str:
    """The text with a capital first.

    >>> capital("grade the RMSE again"), capital("")
    ('Grade the RMSE again', '')
    """
    return text[:1].upper() + text[1:]


def with_article(words: str) -> str:
    """The words with `a` or `an` before them.

    >>> with_article("binary task"), with_article("ordinal task")
    ('a binary task', 'an ordinal task')
    """
    return f"{'an' if words[:1].lower() in set('aeiou') else 'a'} {words}"


def was_or_were(of: Sequence[object]) -> str:
    """The verb for so many things in the past."""
    return "was" if len(of) == 1 else "were"


def first_few(items: Iterable[str], most: int) -> str:
    """The first of them, separated by commas, and how many more there are.

    >>> first_few(["a", "b", "c"], 3), first_few(["a", "b", "c"], 1)
    ('a, b, c', 'a and 2 more')
    """
    found = list(items)
    return enumerated(found[:most], len(found))


def enumerated(shown: Sequence[str], total: int) -> str:
    """`shown`, separated by commas, and how many of `total` are left out."""
    text = ", ".join(shown)
    return text if total <= len(shown) else f"{text} and {total - len(shown):,} more"


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number of things; `plural` where an s does not make it.

    >>> counted(1, "row"), counted(1200, "row"), counted(2, "family", "families")
    ('1 row', '1,200 rows', '2 families')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
