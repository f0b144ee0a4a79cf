"""Whether a search's scores are on the scale of the challenge's utility, so that the two may be compared."""

from __future__ import annotations

from heldout.coach.interface import ChallengeFacts
from heldout.tasks.catalogue import task_of

_ALWAYS = {
    "accuracy": ("accuracy", "f1_micro"),
    "balanced_accuracy": ("balanced_accuracy",),
    "brier": ("neg_brier_score",),
    "f1_macro": ("f1_macro",),
    "f1_micro": ("f1_micro", "accuracy"),
    "log_loss": ("neg_log_loss",),
    "mae": ("neg_mean_absolute_error",),
    "mcc": ("matthews_corrcoef",),
    "mean_poisson_d2": ("d2_tweedie_score(power=1)", "d2_tweedie_score(power=1.0)"),
    "median_absolute_error": ("neg_median_absolute_error",),
    "r2": ("r2",),
    "rmse": ("neg_root_mean_squared_error",),
    "rmsle": ("neg_root_mean_squared_log_error",),
}
_OF_CLASS_ONE = frozenset({"f1", "average_precision"})
"""scikit-learn's scorers of these names look at class 1."""


def same_scale(scoring: str | None, challenge: ChallengeFacts) -> bool:
    """Whether scores of this scorer are utilities of the challenge's metric; False where it is not known."""
    if scoring is None or challenge.own_metric:
        return False
    metric = challenge.metric
    if metric in _OF_CLASS_ONE and challenge.positive not in (1, True):
        return False
    if metric == "mean_tweedie_d2":
        power = challenge.metric_options.get("power", 1.5)
        return scoring in (f"d2_tweedie_score(power={power!r})", f"d2_tweedie_score(power={float(power)!r})")
    if metric == "f1":
        return scoring == "f1"
    return scoring in _ALWAYS.get(metric, task_of(challenge.task).ranking_scorers.get(metric, ()))
