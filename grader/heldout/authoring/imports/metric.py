"""Kaggle's files do not name the metric; the sample submission says what kind of answer it took."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from heldout.authoring.new.interface import TargetProposal


@dataclass(frozen=True)
class MetricHint:
    """A metric to propose instead of the usual one, and what to tell."""

    metric: str | None
    reason: str


def metric_hint(sample: pd.DataFrame | None, id_column: str | None, target: TargetProposal) -> MetricHint:
    """What the sample submission says of the metric; `metric` is None where the usual one for the task will do."""
    unknown = "The files do not say what Kaggle measured"
    wanted = [name for name in sample if name != id_column] if sample is not None else []
    if sample is None or not wanted or not target.kind.classifies:
        return MetricHint(None, f"{unknown}: the metric is the usual one for the task. Set another with --metric.")
    labels = {str(label).casefold() for label in target.frame[target.name].unique()}
    if len(wanted) > 1:
        if {str(name).casefold() for name in wanted} == labels or len(wanted) == len(labels):
            reason = "one column of probabilities for each class, so log_loss is proposed. Set another with --metric."
            return MetricHint("log_loss", f"{unknown}. The sample submission has {reason}")
        return MetricHint(None, f"{unknown}: the metric is the usual one for the task. Set another with --metric.")
    answers = sample[wanted[0]].dropna().astype("str").str.strip()
    numbers = pd.to_numeric(answers, errors="coerce")
    if bool(((numbers > 0) & (numbers < 1)).any()):
        if target.kind.takes_positive:
            reason = "probabilities, which suits roc_auc and log_loss; roc_auc, or average_precision, is proposed."
            return MetricHint(None, f"{unknown}. The sample submission has {reason} Set another with --metric.")
        return MetricHint(None, f"{unknown}: the metric is the usual one for the task. Set another with --metric.")
    given = {text.casefold() for text in answers.unique()}
    if len(given) > 1 and given <= labels:
        reason = "labels and no probabilities, so accuracy is proposed. Set another with --metric."
        return MetricHint("accuracy", f"{unknown}. The sample submission has {reason}")
    reason = "the same answer in every row, so the metric is the usual one for the task. Set another with --metric."
    return MetricHint(None, f"{unknown}. The sample submission has {reason}")
