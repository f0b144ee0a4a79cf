"""What hyperparameters' names say: which want factors rather than steps, and where a range ends by nature."""

from __future__ import annotations

import math
from typing import Literal

Side = Literal["first", "last"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BY_FACTORS = _words(
    "C alpha l2_regularization lambda_l1 lambda_l2 learning_rate learning_rate_init eta eta0 reg_alpha reg_lambda "
    "var_smoothing ccp_alpha min_impurity_decrease tol epsilon eps lr nu reg_covar gamma shrinkage"
)
_IN_STEPS = {
    ("alpha", "sklearn.ensemble.GradientBoostingRegressor"),
    ("epsilon", "sklearn.linear_model.HuberRegressor"),
    ("shrinkage", "sklearn.neighbors.NearestCentroid"),
    ("gamma", "xgboost.XGBClassifier"),
    ("gamma", "xgboost.XGBRegressor"),
}
"""Parameters of one class that have the name and another meaning."""
_SHARES = _words(
    "max_features max_samples subsample colsample_bytree colsample_bylevel colsample_bynode bagging_fraction "
    "feature_fraction l1_ratio shrinkage quantile validation_fraction momentum reg_param"
)
"""Between 0 and 1 by nature, when they are no whole numbers."""
_BEGIN_AT_TWO = frozenset({"min_samples_split", "max_leaf_nodes", "num_leaves"})
_CLOSER = _words("C gamma max_depth max_leaf_nodes num_leaves max_iter learning_rate eta max_features degree")
_LOOSER = _words(
    "alpha l2_regularization lambda_l1 lambda_l2 reg_alpha reg_lambda min_samples_leaf min_samples_split "
    "min_child_samples n_neighbors epsilon shrinkage var_smoothing ccp_alpha min_impurity_decrease"
)
"""With a larger value a model follows its training rows more closely, or less."""
_NEAR = 0.1


def wants_factors(parameter: str, class_path: str | None) -> bool:
    """Whether a parameter acts by its order of magnitude, so that its values should differ by factors."""
    return parameter in _BY_FACTORS and (parameter, class_path) not in _IN_STEPS


def larger_fits_more(parameter: str) -> bool | None:
    """Whether a model with a larger value follows its training rows more closely; None where that is not so simple."""
    if parameter in _CLOSER:
        return True
    return False if parameter in _LOOSER else None


def ends_by_nature(parameter: str, side: Side, values: list[float], sampled: bool) -> bool:
    """Whether the range that these values span ends where the parameter itself ends.

    Args:
        values: ascending, at least two.
        sampled: the values are random draws, which come near an end and never reach it.
    """
    reach = _NEAR * (values[-1] - values[0]) if sampled else 0.0
    whole = all(value == int(value) for value in values)
    if side == "last":
        return parameter in _SHARES and values[-1] <= 1.0 <= values[-1] + reach
    lowest = 0.0
    if whole:
        lowest = 2.0 if parameter in _BEGIN_AT_TWO else 1.0
    if wants_factors(parameter, None) and values[0] > 0:
        return False
    return values[0] <= lowest + reach


def beyond(parameter: str, edge: float, inner: float) -> list[float]:
    """Two values to try beyond an edge, each as far from the last as the edge is from its neighbour.

    By factors where both are above 0 (3 at least where a parameter acts by factors), whole where both are whole, and
    not past the parameter's own end; fewer than two where that end is near.

    >>> beyond("C", 100.0, 10.0)
    [1000.0, 10000.0]
    >>> beyond("max_features", 0.9, 0.6)
    [1.0]
    """
    if edge > 0 and inner > 0:
        factor = min(10.0, max(0.1, edge / inner))
        if wants_factors(parameter, None):
            factor = max(factor, 3.0) if factor > 1 else min(factor, 1 / 3)
        found = [_two_digits(edge * factor), _two_digits(edge * factor**2)]
    else:
        found = [_two_digits(edge + (edge - inner)), _two_digits(edge + 2 * (edge - inner))]
    if parameter in _SHARES and edge <= 1:
        found = [min(1.0, max(0.0, value)) for value in found]
    if edge == int(edge) and inner == int(inner) and not wants_factors(parameter, None):
        found = [float(round(value)) for value in found]
        found = [value for value in found if value >= 1 or edge <= 0]
    return [value for value in dict.fromkeys(found) if math.isfinite(value) and value != edge]


def _two_digits(value: float) -> float:
    return float(f"{value:.1e}")
