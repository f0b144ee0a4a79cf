"""The reference preprocessing: from a table's columns to numbers, made of scikit-learn's own parts.

Everything is made of library parts with plain parameters, so that a recipe holds it and a sandbox can rebuild it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from heldout.landscape.families.interface import Facts, Preprocessing, Scaling
from heldout.landscape.preparations import preparation_before
from heldout.landscape.worth import Preparation
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
_TERMS = 500
"""Words, or sequences of characters, that a message is described by."""


def preprocessing(
    kind: Preprocessing, facts: Facts, preparation: Preparation | None = None, splines: bool = False
) -> Any:
    """An unfitted transformer of X; a row of float64 comes out for each row of X.

    Without a preparation it is the one that families stood on before there was a choice:

    scaled
        Numbers are imputed by the median, with a mark, and scaled; text is one-hot, rare values together.
    encoded
        Numbers are imputed by the median, with a mark; text is replaced by the mean target of its value, or one-hot
        where there are more than two classes.

    In both, a time becomes nanoseconds, a smooth wave of the year and the day of the week. With `splines`, numbers
    become cubic splines.
    """
    from sklearn.compose import ColumnTransformer
    from sklearn.pipeline import make_pipeline

    chosen = preparation or preparation_before(kind, facts)
    first = task_of(facts.task).first_step(facts.options)
    if first is not None:
        return make_pipeline(first, _scaler(chosen.scale)) if kind == "scaled" else first
    own_words = chosen.messages if chosen.free_text != "as_text" else ()
    texts = [name for name in _named(facts, "str") if name not in own_words]
    parts: list[tuple[str, Any, Any]] = [
        *_numbers(kind, chosen, facts, splines),
        ("flags", "passthrough", _named(facts, "bool")),
        ("text", _text(chosen, facts), texts if chosen.text != "drop" else []),
        ("times", _times(kind, chosen, len(_named(facts, "datetime64"))), _dates(chosen, facts)),
    ]
    if not own_words:
        return ColumnTransformer([part for part in parts if part[2]])
    if chosen.free_text != "drop":
        parts += [(f"message_{number}", _message(chosen), name) for number, name in enumerate(own_words)]
    return ColumnTransformer([part for part in parts if part[2]], sparse_threshold=0.0)


def _named(facts: Facts, *types: str) -> list[str]:
    return [name for name, kind in facts.features if kind in types]


def _dates(chosen: Preparation, facts: Facts) -> list[str]:
    return _named(facts, "datetime64") if chosen.dates != "drop" else []


def _numbers(kind: Preprocessing, chosen: Preparation, facts: Facts, splines: bool) -> list[tuple[str, Any, Any]]:
    names = _named(facts, "int64", "float64")
    skewed = [name for name in names if name in chosen.skewed] if "x" in chosen.logs else []
    parts = [("numbers", _number(kind, chosen, splines), [name for name in names if name not in skewed])]
    if skewed:
        parts.append(("skewed", _number(kind, chosen, splines, logs=True), skewed))
    if chosen.marks == "unscaled" and chosen.scale != "none":
        from sklearn.impute import MissingIndicator

        parts.append(("marks", MissingIndicator(error_on_new=False), names))
    return parts


def _number(kind: Preprocessing, chosen: Preparation, splines: bool, logs: bool = False) -> Any:
    import numpy as np
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, SplineTransformer, StandardScaler

    inside = chosen.marks == "scaled" or (chosen.marks == "unscaled" and chosen.scale == "none")
    impute = SimpleImputer(strategy="median", add_indicator=inside, keep_empty_features=True)
    steps: list[Any] = [FunctionTransformer(np.arcsinh)] if logs else []
    if splines:
        # Knots at quantiles that coincide are refused; evenly spaced ones never do, and ranks are even by themselves.
        steps += [_ranked(), SplineTransformer(n_knots=5, degree=3, extrapolation="linear"), StandardScaler()]
    elif kind == "scaled":
        steps.append(_scaler(chosen.scale))
    return make_pipeline(impute, *steps) if steps else impute


def _ranked() -> Any:
    from sklearn.preprocessing import QuantileTransformer

    return QuantileTransformer(n_quantiles=100, subsample=None)


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


def _text(chosen: Preparation, facts: Facts) -> Any:
    from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, TargetEncoder

    encoding = task_of(facts.task).target_encoding
    match chosen.text:
        case "target_mean" if encoding is not None:
            # Without a seed of its own, whose parameter changes its name in scikit-learn 1.9: the global one is set.
            return TargetEncoder(target_type=encoding)
        case "ordinal":
            return OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2)
        case "one_hot":
            return OneHotEncoder(handle_unknown="ignore", sparse_output=False)
        case _:
            return OneHotEncoder(
                min_frequency=_MIN_FREQUENCY,
                max_categories=_MAX_CATEGORIES,
                handle_unknown="infrequent_if_exist",
                sparse_output=False,
            )


def _message(chosen: Preparation) -> Any:
    """TF-IDF of one column of messages."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    if chosen.free_text == "words":
        return TfidfVectorizer(sublinear_tf=True, min_df=2, max_features=_TERMS)
    return TfidfVectorizer(sublinear_tf=True, min_df=2, max_features=_TERMS, analyzer="char_wb", ngram_range=(2, 4))


def _times(kind: Preprocessing, chosen: Preparation, columns: int) -> Any:
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.preprocessing import SplineTransformer, StandardScaler

    impute = SimpleImputer(missing_values=_MISSING_TIME, strategy="median", keep_empty_features=True)
    number = StandardScaler() if kind == "scaled" else "passthrough"
    if chosen.dates == "number":
        return make_pipeline(impute, number)
    year = SplineTransformer(degree=3, knots=_knots(12, _YEAR, columns), extrapolation="periodic")
    week = SplineTransformer(degree=1, knots=_knots(7, 7 * _DAY, columns), extrapolation="periodic")
    return make_pipeline(impute, make_union(number, year, week))


def _knots(count: int, period: float, columns: int) -> NDArray[Any]:
    """Ends of `count` equal parts of a period, shape (count + 1, columns)."""
    import numpy as np

    return np.repeat(np.linspace(0.0, period, count + 1)[:, None], columns, axis=1)
