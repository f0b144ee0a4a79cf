"""What is declared of a kind of challenge: its table in challenge.toml, what is handed in, what a machine must have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Fault = tuple[str, str]
"""Key below the kind's table, and message."""


def _nothing(section: Any, columns: Mapping[str, str | None]) -> Iterator[Fault]:
    yield from ()


@dataclass(frozen=True)
class ChallengeKind:
    """One kind. A challenge is of it where its challenge.toml has the table of its name; without one it is `python`."""

    name: str
    hand_in: str
    """What is handed in, in words: `mapper.py and reducer.py`."""
    function: str = "get_estimator"
    """What its solution.py must define, where it is one."""
    files: tuple[str, ...] = ()
    """What a submission's folder must hold; empty where it is a solution.py."""
    optional: tuple[str, ...] = ()
    """What it may hold beside that."""
    needs: Callable[[Any], tuple[str, ...]] = lambda section: ()
    """Names of what a machine must have to grade it (`heldout.kinds.needs`), by the kind's table."""
    faults: Callable[[Any, Mapping[str, str | None]], Iterator[Fault]] = _nothing
    """What is wrong between the kind's table and the dataset's columns, by name with their types."""
    forms: tuple[str, ...] = ()
    """The forms of predictions that it gives; empty for any."""
    computed: bool = False
    """Whether the target can be worked out of the rows that are handed over: nothing is learnt, and no landscape and no
    constant prediction says what a result is worth."""
    metric_only: bool = False
    """Whether nothing but the metric is told: no landscape of the challenge could say what a result is worth."""
    handed_out: bool = True
    """Whether a student's copy can be made: not where it would need the generator that makes the hidden rows."""
    starter: str = "solution.py"
    """What a learner starts from, beside challenge.toml: a file, or a folder of the kind's files."""
