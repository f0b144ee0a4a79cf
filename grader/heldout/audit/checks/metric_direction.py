"""The metric's direction is as declared: nothing beats the truth, and the truth of other rows is worse."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.number_format import format_score
from heldout.scoring.metric_probe import ask_metric


@check("metric-direction", "The metric is best for the truth, as declared", stage="runs")
def metric_direction(subject: Subject) -> Iterator[Finding]:
    """A metric that prefers a permutation of the truth to the truth."""
    challenge = subject.challenge
    answers = ask_metric(subject.runner, challenge, subject.prepared)
    truth, permuted = answers.truth.score, answers.permuted.score
    if truth is None:
        yield Finding(
            "error",
            f"The metric {challenge.metric_name} does not score the truth itself ({answers.truth.what}): "
            f"{answers.truth.message}",
            "Whoever predicts every row right must get a number.",
            {"what": answers.truth.what},
        )
        return
    if permuted is None:
        return
    if len(set(subject.parts["public"].target.tolist())) == 1:
        yield Finding(
            "warning",
            f"'{challenge.definition.dataset.target_name}' has one value in all public rows, so whether "
            f"{challenge.metric_name} is best for the truth cannot be told.",
            "Choose a split whose public rows differ in the target.",
            {"truth": truth, "permuted": permuted, "greater_is_better": challenge.greater_is_better},
        )
        return
    sign = 1 if challenge.greater_is_better else -1
    if sign * truth > sign * permuted:
        return
    declared = str(challenge.greater_is_better).lower()
    equal = truth == permuted
    yield Finding(
        "error",
        f"The metric {challenge.metric_name} gives {format_score(truth)} to the truth and {format_score(permuted)} to "
        f"its permutation, and greater_is_better is {declared}: "
        + ("it cannot tell them apart." if equal else "the truth loses."),
        "Correct the metric: it does not look at which row is which."
        if equal
        else f"Write greater_is_better = {str(not challenge.greater_is_better).lower()}, or return the negative.",
        {"truth": truth, "permuted": permuted, "greater_is_better": challenge.greater_is_better},
    )
