"""The metric survives junk: predictions that make no sense are refused or get a number, and never a good one."""

from __future__ import annotations

import math
from collections.abc import Iterator

from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.number_format import format_score
from heldout.base.words import first_few
from heldout.scoring.metric_probe import ProbeAnswer, ask_metric

_MUST_BE_REFUSED = (
    "NaN",
    "NaN in one row",
    "infinite in one row",
    "twice as many columns",
    "a class that does not exist",
)
_EXTREME = ("huge numbers", "tiny numbers", "huge scores", "probabilities far above 1")
"""Finite predictions that nobody's model makes, unless it diverges: their squares are not finite."""
_SHOWN = 3


@check("metric-junk", "The metric survives junk predictions", stage="runs")
def metric_junk(subject: Subject) -> Iterator[Finding]:
    """Junk that the metric crashes on, likes better than the truth, or lets through."""
    challenge = subject.challenge
    answers = ask_metric(subject.runner, challenge, subject.prepared)
    everything = (answers.truth, answers.permuted, *answers.junk)
    where = challenge.definition.metric.function or challenge.metric_name
    yield from _crashed([each for each in everything if each.what == "crashed"], where)
    yield from _let_through([each for each in answers.junk if each.what == "scored"], where)
    if answers.truth.score is None:
        return
    sign = 1 if challenge.greater_is_better else -1
    better = [
        each
        for each in answers.junk
        if each.score is not None and sign * each.score > sign * answers.truth.score + _noise(answers.truth)
    ]
    if better:
        first = better[0]
        yield Finding(
            "error",
            f"The metric {where} gives {format_score(first.score)} to {first.name}, which is better than the "
            f"{format_score(answers.truth.score)} of the truth itself.",
            "Correct the metric, or its greater_is_better; see the check 'metric-direction'.",
            {"truth": answers.truth.score, "better": {each.name: each.score for each in better}},
        )


def _crashed(crashed: list[ProbeAnswer], where: str) -> Iterator[Finding]:
    if not crashed:
        return
    names = first_few((each.name for each in crashed), _SHOWN)
    yield Finding(
        "warning" if all(each.name in _EXTREME for each in crashed) else "error",
        f"The metric {where} crashes on: {names}. The first says: {crashed[0].message}",
        "A learner with such predictions would be told that the grader is broken. Return a number for them, the worst "
        "one if need be.",
        {"crashed": {each.name: each.message for each in crashed}},
    )


def _let_through(scored: list[ProbeAnswer], where: str) -> Iterator[Finding]:
    for each in scored:
        if each.name in _MUST_BE_REFUSED or each.score is None or not math.isfinite(each.score):
            yield Finding(
                "error",
                f"The metric {where} gives {each.score} to predictions with {each.name}.",
                "Such predictions must be refused: raise InvalidPredictions.",
                {"junk": each.name, "score": each.score},
            )


def _noise(truth: ProbeAnswer) -> float:
    return 1e-9 * max(1.0, abs(truth.score or 0.0))
