"""An estimator's answers become plain numbers: what the forms of predictions are made of, inside the stage's process.

Rows and columns are in the order of the features and of the classes, whatever order a Series or a frame was returned
in. Everything raises `InvalidOutput` for an estimator without the method, and for answers of another shape or type,
that are not finite, or that say that they are for other rows or classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from heldout.tasks.alignment import column_names, column_order, decision_order, in_row_order
from heldout.tasks.interface import InvalidOutput
from heldout.tasks.refusals import lacks, not_numbers, numbered_labels, sample, shown, wrong_shape

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Features = pd.DataFrame | NDArray[Any]

ROUNDED = 0.005 + 1e-9
"""How far the probabilities of a row may be from summing to 1, as those of three decimals are; they are scaled then."""
EXACT = 1e-4
"""What metrics take as it is; such rows stay as the estimator made them."""
_MOST = 10**15
"""The greatest whole number that is taken: all up to it are told apart as float64."""


def call(estimator: Any, method: str, features: Features) -> Any:
    """What the method answers, its rows in the order of the features'."""
    import numpy as np

    if not callable(getattr(estimator, method, None)):
        raise InvalidOutput(lacks(estimator, method))
    if isinstance(features, np.ndarray):
        # The landscape's models are fitted on arrays, whose rows have no names.
        return getattr(estimator, method)(features)
    rows = features.index
    return in_row_order(getattr(estimator, method)(features), rows, features.index, method)


def _array(answer: Any, what: str) -> NDArray[Any]:
    import numpy as np

    if answer is None:
        raise InvalidOutput(f"{what} returned None. Put `return` before its answer.")
    if isinstance(answer, np.ma.MaskedArray) and np.ma.getmaskarray(answer).any():
        raise InvalidOutput(f"{what} must return a number or label for every row. It returned masked ones.")
    try:
        return np.asarray(answer)
    except Exception as error:
        raise InvalidOutput(f"{what} must return an array. It returned {type(answer).__name__}.") from error


def _floats(answer: Any, what: str) -> NDArray[np.float64]:
    import numpy as np

    array = _array(answer, what)
    if array.dtype.kind == "c":
        raise InvalidOutput(f"{what} must return real numbers. It returned complex ones.")
    try:
        if array.dtype.kind not in "biufO":
            raise TypeError(array.dtype)
        return np.asarray(array, dtype=np.float64, order="C")
    except (TypeError, ValueError) as error:
        raise InvalidOutput(not_numbers(what, array)) from error


def _finite(array: NDArray[np.float64], what: str) -> NDArray[np.float64]:
    import numpy as np

    bad = ~np.isfinite(array)
    if bad.any():
        row = int(np.argwhere(bad)[0][0])
        raise InvalidOutput(
            f"{what} must return finite numbers. {int(bad.sum())} of {array.size} are not, first in row {row}."
        )
    return array


def _one_each(array: NDArray[Any], rows: int, what: str) -> NDArray[Any]:
    """The answers of `predict` in shape (n,); a single column is taken, too."""
    if array.shape == (rows, 1):
        array = array.ravel()
    if array.shape != (rows,):
        raise InvalidOutput(wrong_shape("predict", f"one {what} per row", (rows,), array))
    return array


def values(estimator: Any, features: Features) -> NDArray[np.float64]:
    """One number per row from `predict`, shape (n,)."""
    array = _one_each(_floats(call(estimator, "predict", features), "predict"), len(features), "number")
    return _finite(array, "predict")


def numbers(estimator: Any, features: Features, method: str) -> NDArray[np.float64]:
    """One number per row from `method`, shape (n,)."""
    array = _floats(call(estimator, method, features), method)
    if array.shape == (len(features), 1):
        array = array.ravel()
    if array.shape != (len(features),):
        raise InvalidOutput(wrong_shape(method, "one number per row", (len(features),), array))
    return _finite(array, method)


def whole_numbers(estimator: Any, features: Features, method: str) -> NDArray[np.int64]:
    """One whole number per row from `method`, shape (n,)."""
    import numpy as np

    found = numbers(estimator, features, method)
    wrong = (found != np.floor(found)) | (np.abs(found) > _MOST)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InvalidOutput(f"{method} must return whole numbers up to {_MOST:,}. Row {row} is {found[row]:.6g}.")
    return found.astype(np.int64)


def survival(estimator: Any, features: Features, times: Sequence[float]) -> NDArray[np.float64]:
    """The probability of no event by each of the times, shape (n, times), from `predict_survival`.

    A pipeline's steps prepare the rows for its last one, and a search answers with its best estimator.
    """
    import numpy as np

    while not callable(getattr(estimator, "predict_survival", None)):
        if hasattr(estimator, "best_estimator_"):
            estimator = estimator.best_estimator_
        elif len(getattr(estimator, "steps", ())) > 1:
            features, estimator = estimator[:-1].transform(features), estimator[-1]
        else:
            name = type(estimator).__name__
            raise InvalidOutput(f"the metric needs predict_survival(X, times), and {name} does not have it.")
    rows = getattr(features, "index", None)
    answer = estimator.predict_survival(features, np.array(times))
    if rows is not None:
        answer = in_row_order(answer, rows, getattr(features, "index", rows), "predict_survival")
    array = _floats(answer, "predict_survival")
    expected = (features.shape[0], len(times))
    if array.shape != expected:
        raise InvalidOutput(wrong_shape("predict_survival", "one probability per row and time", expected, array))
    return _finite(np.ascontiguousarray(array), "predict_survival")


def codes(estimator: Any, features: Features, classes: list[Any]) -> NDArray[np.int64]:
    """The codes into `classes` of the labels from `predict`, shape (n,)."""
    import numpy as np
    import pandas as pd

    array = _one_each(_array(call(estimator, "predict", features), "predict"), len(features), "label")
    labels = pd.Index(np.array(classes, dtype=object))
    try:
        found = np.asarray(labels.get_indexer(pd.Index(array.astype(object))), dtype=np.int64)
    except (TypeError, ValueError) as error:
        raise InvalidOutput(f"predict returned labels that cannot be compared, such as {sample(array)}.") from error
    if (found < 0).any():
        row = int(np.argmax(found < 0))
        known = ", ".join(repr(label) for label in classes[:10])
        raise InvalidOutput(
            f"predict must return labels of the training data ({known}). Row {row} is {shown(array[row])}."
            f"{numbered_labels(array, classes)}"
        )
    return found


def matrix(estimator: Any, method: str, features: Features, classes: list[Any]) -> NDArray[np.float64]:
    """One number per row and class from `method`, shape (n, k)."""
    import numpy as np

    answer = call(estimator, method, features)
    array = _floats(answer, method)
    expected = (len(features), len(classes))
    if array.shape != expected:
        raise InvalidOutput(wrong_shape(method, "one column per class in sorted order", expected, array))
    return _finite(np.ascontiguousarray(array[:, column_order(answer, estimator, classes, method)]), method)


def columns(estimator: Any, features: Features, names: Sequence[str]) -> NDArray[np.float64]:
    """One number per row and name from `predict`, shape (n, k); by the names of a frame's columns where it has them."""
    import numpy as np

    answer = call(estimator, "predict", features)
    array = _floats(answer, "predict")
    expected = (len(features), len(names))
    if array.shape != expected:
        must = f"{len(names)} numbers per row ({', '.join(names)})"
        raise InvalidOutput(wrong_shape("predict", must, expected, array))
    given = column_names(answer)
    if given is not None and given != list(range(len(names))):
        if sorted(map(str, given)) != sorted(names):
            raise InvalidOutput(
                f"predict returned columns called {', '.join(map(str, given))}. They must be called "
                f"{', '.join(names)}, or have no names."
            )
        array = array[:, [list(map(str, given)).index(name) for name in names]]
    return _finite(np.ascontiguousarray(array), "predict")


def scaled_row(numbers: list[float]) -> list[float]:
    """The probabilities of one row of a file, scaled to a sum of 1 where they miss it by rounding."""
    total = sum(numbers)
    return [number / total for number in numbers] if total and abs(total - 1) <= ROUNDED else numbers


def scaled(array: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities, the rows scaled to a sum of 1 that miss it by no more than rounding to three decimals does."""
    import numpy as np

    sums = array.sum(axis=1, keepdims=True)
    missed = np.abs(sums - 1)
    return np.where((missed > EXACT) & (missed <= ROUNDED), array / np.where(sums == 0, 1, sums), array)


def scores(estimator: Any, features: Features, classes: list[Any], positive: int) -> NDArray[np.float64]:
    """Of the positive one of two classes, shape (n,), greater means more like it; of each of more, (n, k)."""
    if callable(getattr(estimator, "predict_proba", None)):
        found = matrix(estimator, "predict_proba", features, classes)
        return found[:, positive].copy() if len(classes) == 2 else found
    if not callable(getattr(estimator, "decision_function", None)):
        raise InvalidOutput(lacks(estimator, "predict_proba or decision_function"))
    if len(classes) > 2:
        return matrix(estimator, "decision_function", features, classes)
    answer = call(estimator, "decision_function", features)
    array = _floats(answer, "decision_function")
    if array.shape == (len(features), 1):
        array = array.ravel()
    if array.shape != (len(features),):
        raise InvalidOutput(wrong_shape("decision_function", "one number per row", (len(features),), array))
    ascending = decision_order(answer, estimator, classes)[positive] == 1
    return _finite(array if ascending else -array, "decision_function")
