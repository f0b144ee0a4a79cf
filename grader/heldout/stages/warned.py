"""Warnings of a run: counted in the stage's process, a few of each kind sent back, for the score card.

A ConvergenceWarning is the most useful message that a beginner can get, and a search repeats it for every candidate:
warnings whose texts differ in numbers only are one. What crosses back is the process's own word, bounded and checked.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TextIO

from heldout.sandbox.sanitise import clean

MOST = 20
"""How many kinds of warnings are kept; later ones are counted together."""
MAX_TEXT = 400
_SHOWN: tuple[type[Warning], ...] = (UserWarning, RuntimeWarning, FutureWarning)
"""Counted each time. Others, such as DeprecationWarning, are for a library's authors, and Python hides them."""
_NUMBER = re.compile(r"[-+]?\d[\d.,]*(?:[eE][-+]?\d+)?")
_REST = "…"


@dataclass(frozen=True)
class Warned:
    """One kind of warning."""

    category: str
    """The name of its class; `…` for those that were not kept apart."""
    message: str
    """Of the first one, on one line."""
    count: int


class Listener:
    """Counts this process's warnings from `begin` on. The first of each kind still goes where it would have gone."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], list[Any]] = {}
        self._others = 0
        self._show = warnings.showwarning

    def begin(self) -> None:
        """Listen. What a submission silences stays silent, and where it listens itself we hear nothing."""
        for category in _SHOWN:
            warnings.simplefilter("always", category, append=True)
        warnings.showwarning = self._hear

    def as_json(self) -> list[list[Any]]:
        """[class, text, count] of each kind, in the order of their first appearance."""
        found = [[category, text, count] for (category, _), (text, count) in self._seen.items()]
        return [*found, [_REST, "", self._others]] if self._others else found

    def _hear(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        text = " ".join(str(message)[: 4 * MAX_TEXT].split())[:MAX_TEXT]
        key = (str(category.__name__)[:100], _NUMBER.sub("#", text))
        if key in self._seen:
            self._seen[key][1] += 1
        elif len(self._seen) < MOST:
            self._seen[key] = [text, 1]
            self._show(message, category, filename, lineno, file, line)
        else:
            self._others += 1


def read_warned(claimed: Any) -> tuple[Warned, ...]:
    """What a stage's process says that it was warned of; entries that make no sense are left out.

    >>> read_warned([["UserWarning", "a\\x1b[31m b", 2], "nonsense"])
    (Warned(category='UserWarning', message='a b', count=2),)
    """
    entries = claimed[: MOST + 1] if isinstance(claimed, list) else []
    return tuple(
        Warned(clean(entry[0], 100), " ".join(clean(entry[1], MAX_TEXT).split()), entry[2])
        for entry in entries
        if isinstance(entry, list) and [type(part) for part in entry] == [str, str, int] and 0 < entry[2] < 10**9
    )


def together(stages: Iterable[tuple[Warned, ...]]) -> tuple[Warned, ...]:
    """The warnings of all stages of a run, the most frequent first; of those that are equal the counts are added."""
    total: dict[tuple[str, str], int] = {}
    for found in (one for stage in stages for one in stage):
        total[found.category, found.message] = total.get((found.category, found.message), 0) + found.count
    ordered = sorted(total.items(), key=lambda item: (item[0][0] == _REST, -item[1]))
    return tuple(Warned(category, message, count) for (category, message), count in ordered[:MOST])
