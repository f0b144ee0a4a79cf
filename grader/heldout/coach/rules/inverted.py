"""INVERTED: a ranking that is right the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.registry import rule
from heldout.coach.words import score
from heldout.tasks.catalogue import task_of

_CHANCE = 0.5
_ERRORS = 2.0


@rule("INVERTED")
def inverted(context: Context) -> Iterator[Advice]:
    """ROC AUC is below 0.5 by more than two standard errors: the opposite order would be better than chance."""
    if context.challenge.metric != "roc_auc" or context.challenge.own_metric:
        return
    if not task_of(context.challenge.task).takes_positive:
        return
    utility, se = context.utility, context.utility_se
    if utility is None or se is None or utility >= _CHANCE - _ERRORS * se:
        return
    yield Advice(
        "warning",
        f"The order of your predictions runs the other way round: {score(context, utility)} is below chance; turned "
        f"round they would get {score(context, 1 - utility)}. Look which class the numbers are the probability of.",
        "anything",
        {"utility": utility, "se": se},
        topics=("order",),
    )
