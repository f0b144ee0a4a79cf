"""What was noticed in a learner's source: a closed list of kinds, each with a name and a line, read with bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

NoticedKind = Literal[
    "fit_before_split",
    "seed_by_score",
    "test_stops_training",
    "division_ignores_groups",
    "division_ignores_time",
]
MOST = 20
_NAME = 60
_LINES = 1_000_000


@dataclass(frozen=True)
class Noticed:
    """One thing in the source."""

    kind: NoticedKind
    name: str
    """Of the class, function, parameter or variable that it is about."""
    line: int
    """Of the file; of a notebook's code the line of its cells one after another."""

    def as_json(self) -> list[str | int]:
        """Its three fields in a row."""
        return [self.kind, self.name[:_NAME], self.line]


def read_noticed(claimed: Any) -> tuple[Noticed, ...]:
    """What a stage's process says that it noticed; entries that make no sense are left out.

    >>> read_noticed([["seed_by_score", "random_state", 3], ["no kind", "x", 1], "nonsense"])
    (Noticed(kind='seed_by_score', name='random_state', line=3),)
    """
    entries = claimed[:MOST] if isinstance(claimed, list) else []
    return tuple(
        Noticed(entry[0], entry[1], entry[2])
        for entry in entries
        if isinstance(entry, list)
        and [type(part) for part in entry] == [str, str, int]
        and entry[0] in get_args(NoticedKind)
        and entry[1].isidentifier()
        and len(entry[1]) <= _NAME
        and 0 < entry[2] < _LINES
    )
