"""What a search scores with, in one word: a name of scikit-learn's scorers where there is one.

Runs in the process that fitted; the objects may be a learner's own.
"""

from __future__ import annotations

from typing import Any

from heldout.recipe.description_format import MAX_REPR, clean
from heldout.recipe.instances import Attributes, state_of
from heldout.recipe.shape import BEST


def scorer_name(search: object) -> str | None:
    """`roc_auc`, `neg_log_loss`, …; a metric's call such as `-mean_tweedie_deviance(power=2)` where no scorer has that
    name; None for a function of the learner's own. Of several scorers it is the one that chose.
    """
    state = state_of(search)
    scoring, refit = state.get("scoring"), state.get("refit")
    if type(scoring) in (list, tuple, set, frozenset):
        scoring = refit if type(refit) is str and refit in scoring else _Own()  # type: ignore[operator]
    elif type(scoring) is dict:
        scoring = scoring.get(refit, _Own()) if type(refit) is str else _Own()
    if scoring is None:
        return _of_estimator(state.get(BEST, state.get("estimator")))
    return clean(scoring, MAX_REPR) if type(scoring) is str else _of_scorer(scoring)


class _Own:
    """Stands for a scorer that is not told."""


def _of_estimator(estimator: object) -> str | None:
    """The scorer that equals the estimator's own `score`, where that is the library's."""
    from sklearn.base import ClassifierMixin, RegressorMixin
    from sklearn.linear_model import PoissonRegressor
    from sklearn.pipeline import Pipeline

    while type(estimator) is Pipeline:
        estimator = state_of(estimator)["steps"][-1][1]
    own = getattr(type(estimator), "score", None)
    if own is ClassifierMixin.score:
        return "accuracy"
    if own is RegressorMixin.score:
        return "r2"
    return "d2_tweedie_score(power=1)" if type(estimator) is PoissonRegressor else None


def _of_scorer(scorer: object) -> str | None:
    from sklearn.metrics import get_scorer, get_scorer_names

    if type(scorer) is not type(get_scorer("accuracy")):
        return None
    state = state_of(scorer)
    for name in get_scorer_names():
        if _parts(state_of(get_scorer(name))) == _parts(state):
            return str(name)
    function, sign, keywords, response = _parts(state)
    options = [f"{name}={keywords[name]!r}" for name in sorted(keywords)]
    options += [] if response == ("predict",) else [f"response_method={response!r}"]
    return clean(f"{'-' if sign < 0 else ''}{function.__name__}({', '.join(options)})", MAX_REPR)


def _parts(state: Attributes) -> tuple[Any, Any, Any, tuple[Any, ...]]:
    response = state["_response_method"]
    methods = tuple(response) if isinstance(response, tuple | list) else (response,)
    return state["_score_func"], state["_sign"], state["_kwargs"], methods
