"""Constant < starter < reference, each by more than noise."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.number_format import format_score
from heldout.base.words import capital
from heldout.scoring.metric_probe import lead_over_dummy


@check("order", "Constant < starter < reference, beyond noise", stage="runs")
def order(subject: Subject) -> Iterator[Finding]:
    """A starter that is not clearly between a constant prediction and the reference, by paired bootstrap."""
    if subject.challenge.kind.computed:
        return
    graded = subject.graded(subject.challenge.starter)
    if graded.card.status != "graded" or graded.attempt is None or graded.attempt.predictions is None:
        return
    lead = lead_over_dummy(subject.runner, subject.challenge, subject.prepared, graded.attempt.predictions)
    yield from _compared(
        lead.utility - lead.dummy,
        lead.ci95,
        "the starter",
        "a constant prediction",
        "Give solution.py a simple model that learns something from one or two features.",
    )
    if graded.card.regret is not None:
        yield from _compared(
            graded.card.regret.total.value,
            graded.card.regret.total.ci95,
            "the reference",
            "the starter",
            "Make solution.py simpler; if it is as simple as can be, these data hold too little for a challenge.",
        )


def _compared(
    gap: float, interval: tuple[float, float] | None, better: str, worse: str, advice: str
) -> Iterator[Finding]:
    evidence = {"better": better, "worse": worse, "gap": gap, "ci95": list(interval) if interval else None}
    if interval is None:
        yield Finding(
            "warning",
            f"Whether {better} is better than {worse} cannot be told: the metric is undefined on many resamples.",
            "Put more rows into the hidden parts, or take another metric.",
            evidence,
        )
        return
    shown = f"{format_score(gap)}, 95 % interval {format_score(interval[0])} to {format_score(interval[1])}"
    if interval[1] < 0:
        yield Finding("error", f"{capital(better)} is worse than {worse} (by {shown}).", advice, evidence)
    elif interval[0] <= 0:
        text = f"{capital(better)} is not better than {worse} by more than noise ({shown})."
        yield Finding("warning", text, advice, evidence)
