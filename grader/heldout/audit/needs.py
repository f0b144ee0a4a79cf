"""What a challenge's good models really need of a machine, and the limits that leave them room."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from heldout.landscape.interface import Landscape
from heldout.scoring.interface import ScoreCard

SLOWER = 4.0
"""Learners' machines are up to this much slower than the author's: an old laptop, a shared server."""
LEAST_CPU_SECONDS = 20
"""Not less: a small search by hand over a model that fits in no time must be possible."""
LEAST_MEMORY_MB = 1024
"""Not less: what comes with another library or a few copies of the data must fit."""
LEAST_PREDICT_MS = 0.05
"""Below this, a predict is measured by the clock's own noise."""
_FRIENDLY_SECONDS = (20, 30, 45, 60, 90, 120, 180, 300, 450, 600, 900, 1200, 1800, 2700, 3600)
_FRIENDLY_MS = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True)
class Used:
    """The most that anything good used, and what that was."""

    amount: float
    who: str
    """`submissions/passes/forest.py`, or `configuration 7 of forest`."""


@dataclass(frozen=True)
class Needs:
    """What the challenge's passing examples and the configurations of its best family used."""

    cpu_seconds: Used | None
    memory_mb: Used | None
    """Above what interpreter and libraries take up, as the limit counts."""
    predict_ms_per_row: Used | None


def needs_of(
    landscape: Landscape | None, passing: Mapping[str, ScoreCard], base_memory_mb: float, hidden_rows: int
) -> Needs:
    """What was used at most.

    Args:
        landscape: the reference, whose best family's configurations count; None where there is none.
        passing: cards of the passing examples by their path; only those that were graded count.
        base_memory_mb: what a process takes up before its work.
        hidden_rows: rows of both hidden parts, which predict is called on.
    """
    used = {
        path: card.resources for path, card in passing.items() if card.status == "graded" and card.resources is not None
    }
    cpu = [Used(each.cpu_seconds, path) for path, each in used.items()]
    memory = [Used(max(0.0, each.peak_memory_mb - base_memory_mb), path) for path, each in used.items()]
    predict = [
        Used(1000 * each.predict_seconds / max(1, hidden_rows), path)
        for path, each in used.items()
        if each.predict_seconds is not None
    ]
    return Needs(_most([*cpu, *_of_reference(landscape)]), _most(memory), _most(predict))


def cpu_limit(used_seconds: float) -> int:
    """`limits.cpu_seconds` with room for slower machines.

    >>> cpu_limit(0.4), cpu_limit(6.2), cpu_limit(2000)
    (20, 30, 10800)
    """
    wanted = max(LEAST_CPU_SECONDS, SLOWER * used_seconds)
    return next((step for step in _FRIENDLY_SECONDS if step >= wanted), 3600 * math.ceil(wanted / 3600))


def memory_limit(used_mb: float) -> int:
    """`limits.memory_mb`: four times what was used, as a power of two.

    >>> memory_limit(20), memory_limit(700)
    (1024, 4096)
    """
    wanted = max(LEAST_MEMORY_MB, SLOWER * used_mb)
    return int(2 ** math.ceil(math.log2(wanted)))


def predict_limit(used_ms: float) -> float:
    """`limits.predict_ms_per_row` with room for slower machines: 1, 2 or 5 times a power of ten.

    >>> predict_limit(0.03), predict_limit(0.4), predict_limit(0.0001)
    (0.2, 2.0, 0.2)
    """
    wanted = SLOWER * max(LEAST_PREDICT_MS, used_ms)
    scale = 10.0 ** math.floor(math.log10(wanted))
    return next(float(f"{step * scale:.1g}") for step in _FRIENDLY_MS if step * scale >= wanted * (1 - 1e-9))


def _of_reference(landscape: Landscape | None) -> Iterable[Used]:
    best = landscape.family(landscape.best) if landscape is not None else None
    for index, each in enumerate(best.configurations if best else ()):
        if math.isfinite(each.fit_cpu_seconds):
            yield Used(each.fit_cpu_seconds, f"configuration {index} of {best.name if best else ''}")


def _most(found: list[Used]) -> Used | None:
    return max(found, key=lambda each: each.amount, default=None)
