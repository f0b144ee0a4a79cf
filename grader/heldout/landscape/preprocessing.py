"""The reference preprocessing: from a table's columns to numbers, made of scikit-learn's own parts.

Everything is made of library parts with plain parameters, so that a recipe holds it and a sandbox can rebuild it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from heldout.landscape.families.interface import Facts, Preprocessing, Scaling
from heldout.tasks.catalogue import task_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

VERSION = 1
"""Raised when the same facts give another transformer: every landscape is stale then."""

_MISSING_TIME = -(2.0**63)
"""What scikit-learn makes of a missing datetime64."""
_DAY = 86_400e9
"""Nanoseconds."""
_YEAR = 365.2425 * _DAY
_MAX_CATEGORIES = 40
_MIN_FREQUENCY = 5


def preprocessing(kind: Preprocessing, facts: Facts) -> Any:
    """An unfitted transformer of X; a row of float64 comes out for each row of X.

    scaled
        Numbers are imputed by the median, with a mark, and scaled; text is one-hot, rare values together.
    encoded
        Numbers are imputed by the median, with a mark; text is replaced by the mean target of its value, or one-hot
        where there are more than two classes.

    In both, a time becomes nanoseconds, a smooth wave of the year and the day of the week.
    """
    from sklearn.compose import ColumnTransformer

    numbers = _named(facts, "int64", "float64")
    times = _named(facts, "datetime64")
    parts = [
        ("numbers", _numbers(kind, facts.scaling), numbers),
        ("flags", "passthrough", _named(facts, "bool")),
        ("text", _text(kind, facts), _named(facts, "str")),
        ("times", _times(kind, len(times)), times),
    ]
    return ColumnTransformer([part for part in parts if part[2]])


def _named(facts: Facts, *types: str) -> list[str]:
    return [name for name, kind in facts.features if kind in types]


def _numbers(kind: Preprocessing, scaling: Scaling) -> Any:
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline

    impute = SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)
    match kind:
        case "scaled":
            return make_pipeline(impute, _scaler(scaling))
        case "encoded":
            return impute
        case _:
            assert_never(kind)


def _scaler(scaling: Scaling) -> Any:
    from sklearn.preprocessing import MinMaxScaler, StandardScaler

    match scaling:
        case "standard":
            return StandardScaler()
        case "range":
            return MinMaxScaler()
        case "none":
            return "passthrough"
        case _:
            assert_never(scaling)


def _text(kind: Preprocessing, facts: Facts) -> Any:
    from sklearn.preprocessing import OneHotEncoder, TargetEncoder

    encoding = task_of(facts.task).target_encoding
    if kind == "encoded" and encoding is not None:
        # Without a seed of its own, whose parameter changes its name in scikit-learn 1.9: the global one is set.
        return TargetEncoder(target_type=encoding)
    return OneHotEncoder(
        min_frequency=_MIN_FREQUENCY,
        max_categories=_MAX_CATEGORIES,
        handle_unknown="infrequent_if_exist",
        sparse_output=False,
    )


def _times(kind: Preprocessing, columns: int) -> Any:
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.preprocessing import SplineTransformer, StandardScaler

    year = SplineTransformer(degree=3, knots=_knots(12, _YEAR, columns), extrapolation="periodic")
    week = SplineTransformer(degree=1, knots=_knots(7, 7 * _DAY, columns), extrapolation="periodic")
    impute = SimpleImputer(missing_values=_MISSING_TIME, strategy="median", keep_empty_features=True)
    return make_pipeline(impute, make_union(StandardScaler() if kind == "scaled" else "passthrough", year, week))


def _knots(count: int, period: float, columns: int) -> NDArray[Any]:
    """Ends of `count` equal parts of a period, shape (count + 1, columns)."""
    import numpy as np

    return np.repeat(np.linspace(0.0, period, count + 1)[:, None], columns, axis=1)
