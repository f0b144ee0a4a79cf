"""CURSE: the best of many trials looked better than it is."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.registry import rule
from heldout.coach.scale import same_scale
from heldout.coach.splitters import ignored
from heldout.coach.words import score
from heldout.recipe.shape import BEST
from heldout.scoring.corrected_error import corrected_standard_error

_ERRORS = 2.0
_TRANSFORMED = "sklearn.compose.TransformedTargetRegressor"


@rule("CURSE")
def curse(context: Context) -> Iterator[Advice]:
    """The best CV score is more than two standard errors above U; a warning where it still is when the uncertainty
    of U counts too. Silent where the folds ignore groups or time: that explains the gap.

    Silent, too, where the search knows the target only transformed, so that its scores are on another scale.
    """
    search, utility = context.search, context.utility
    if search is None or search.best is None or utility is None or not math.isfinite(utility):
        return
    if search.folds < 2 or search.total < 2:
        return
    if not same_scale(search.scoring, context.challenge) or ignored(search, context.challenge):
        return
    if _target_is_transformed(context):
        return
    best = search.best.mean
    error = corrected_standard_error(search.best.test)
    optimism = best - utility
    if not optimism > _ERRORS * error:
        return
    own_error = context.utility_se if context.utility_se is not None else statistics.stdev(search.best.test)
    beyond_doubt = optimism > _ERRORS * math.hypot(error, own_error)
    yield Advice(
        "warning" if beyond_doubt else "info",
        f"The best of {search.total} trials had {score(context, best)} in cross-validation, and "
        f"{score(context, utility)} on the hidden rows. The best of many is also the luckiest: try fewer trials, or "
        "repeated folds, before you trust small differences.",
        "procedure",
        {"cv": best, "utility": utility, "se": error, "trials": search.total},
    )


def _target_is_transformed(context: Context) -> bool:
    model = context.model
    return model is not None and _TRANSFORMED in model.wrappers[: model.roles.index(BEST)]
