"""The limits leave the challenge's own good models room, on slower machines too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from heldout.audit.expected import cards_of
from heldout.audit.interface import Finding
from heldout.audit.needs import (
    LEAST_CPU_SECONDS,
    LEAST_MEMORY_MB,
    Used,
    cpu_limit,
    memory_limit,
    needs_of,
    predict_limit,
)
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.scoring.interface import ScoreCard
from heldout.scoring.metric_probe import base_memory_mb

MOST_USED = 0.5
"""Of a limit: on a machine of half this speed, or with twice the copies, a model that uses more is stopped."""
TOO_GENEROUS = 100.0
"""Times what is used: nothing is learnt from such a limit, and an endless search blocks a grader for long."""


@check("limits", "The limits leave good models room", stage="runs")
def limits(subject: Subject) -> Iterator[Finding]:
    """Limits that the passing examples or the reference come close to, or that limit nothing."""
    passing = {example.path: card for example, card in cards_of(subject, "passes")}
    yield from _stopped(passing)
    rows = sum(subject.prepared.rows[part] for part in ("public", "private"))
    needs = needs_of(subject.fresh_landscape, passing, base_memory_mb(subject.runner), rows)
    set_ = subject.challenge.definition.limits
    if needs.cpu_seconds is not None:
        yield from _judged("cpu_seconds", set_.cpu_seconds, needs.cpu_seconds, cpu_limit(needs.cpu_seconds.amount))
        least = max(LEAST_CPU_SECONDS, TOO_GENEROUS * needs.cpu_seconds.amount)
        yield from _generous("cpu_seconds", set_.cpu_seconds, needs.cpu_seconds, least)
    if needs.memory_mb is not None:
        yield from _judged("memory_mb", set_.memory_mb, needs.memory_mb, memory_limit(needs.memory_mb.amount))
        least = max(4 * LEAST_MEMORY_MB, TOO_GENEROUS * needs.memory_mb.amount)
        yield from _generous("memory_mb", set_.memory_mb, needs.memory_mb, least)
    if needs.predict_ms_per_row is not None and set_.predict_ms_per_row is not None:
        proposed = predict_limit(needs.predict_ms_per_row.amount)
        yield from _judged("predict_ms_per_row", set_.predict_ms_per_row, needs.predict_ms_per_row, proposed)


def _stopped(passing: Mapping[str, ScoreCard]) -> Iterator[Finding]:
    for path, card in passing.items():
        if card.status in ("timed_out", "out_of_memory"):
            yield Finding(
                "error",
                f"{path} must pass and does not keep the limits: {card.message}",
                "Raise the limit, or make the example cheaper.",
                {"example": path, "status": card.status, "resources": card.resources},
            )


def _judged(key: str, limit: float, used: Used, proposed: float) -> Iterator[Finding]:
    if used.amount <= MOST_USED * limit:
        return
    why = "with another library" if key == "memory_mb" else "on a slower machine"
    yield Finding(
        "warning",
        f"{used.who} uses {used.amount:.3g} of {key} = {limit:g} ({100 * used.amount / limit:.0f} %): {why} "
        "a good model would be stopped.",
        f"Write {key} = {proposed:g} under [limits].",
        {"limit": key, "value": limit, "used": used.amount, "by": used.who, "proposed": proposed},
    )


def _generous(key: str, limit: float, used: Used, least: float) -> Iterator[Finding]:
    if limit <= least:
        return
    yield Finding(
        "information",
        f"{key} = {limit:g} is {limit / max(used.amount, 1e-3):.0f} times what good models use ({used.amount:.3g}, "
        f"{used.who}).",
        evidence={"limit": key, "value": limit, "used": used.amount, "by": used.who},
    )
