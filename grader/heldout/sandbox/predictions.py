"""Inside the stage's process: an estimator's answers become plain numbers of the shape that the metric needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heldout.sandbox.alignment import column_order, decision_order, in_row_order
from heldout.sandbox.learner_code import InvalidOutput

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

ROUNDED = 0.005 + 1e-9
"""How far the probabilities of a row may be from summing to 1, as those of three decimals are; they are scaled then."""
EXACT = 1e-4
"""What metrics take as it is; such rows stay as the estimator made them."""


def predict(
    estimator: Any,
    features: pd.DataFrame | NDArray[Any],
    needs: str,
    classes: list[Any] | None,
    positive_index: int | None,
) -> NDArray[Any]:
    """Predictions for `features` of n rows.

    label: int64 codes into `classes`, shape (n,). probability: float64, (n, k). score: float64, (n,) for two classes
    (greater means more like the positive class), else (n, k). value: float64, (n,). Rows and columns are in the order
    of `features` and `classes`, whatever order a Series or a frame was returned in.

    Raises:
        InvalidOutput: a method is missing, or what it returns has another shape or type, is not finite, or says that
            its numbers are for other rows or classes.
    """
    rows = len(features)
    match needs:
        case "label":
            answer = _call(estimator, "predict", features)
            return _codes(answer, rows, classes or [])
        case "value":
            return _values(_call(estimator, "predict", features), rows)
        case "probability":
            return _scaled(_matrix(estimator, "predict_proba", features, classes or []))
        case _:
            return _scores(estimator, features, classes or [], positive_index)


def _call(estimator: Any, method: str, features: pd.DataFrame | NDArray[Any]) -> Any:
    import numpy as np

    if not callable(getattr(estimator, method, None)):
        raise InvalidOutput(f"the metric needs {method}, and {type(estimator).__name__} does not have it.")
    if isinstance(features, np.ndarray):
        # The landscape's models are fitted on arrays, whose rows have no names.
        return getattr(estimator, method)(features)
    rows = features.index
    return in_row_order(getattr(estimator, method)(features), rows, features.index, method)


def _array(answer: Any, what: str) -> NDArray[Any]:
    import numpy as np

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
        raise InvalidOutput(
            f"{what} must return numbers. It returned values of type {array.dtype}, such as {_sample(array)}."
        ) from error


def _sample(array: NDArray[Any]) -> str:
    return repr(array.ravel()[0])[:80] if array.size else "nothing"


def _finite(array: NDArray[np.float64], what: str) -> NDArray[np.float64]:
    import numpy as np

    bad = ~np.isfinite(array)
    if bad.any():
        row = int(np.argwhere(bad)[0][0])
        raise InvalidOutput(
            f"{what} must return finite numbers. {int(bad.sum())} of {array.size} are not, first in row {row}."
        )
    return array


def _values(answer: Any, rows: int) -> NDArray[np.float64]:
    array = _floats(answer, "predict")
    if array.shape == (rows, 1):
        array = array.ravel()
    if array.shape != (rows,):
        raise InvalidOutput(f"predict must return one number per row: shape ({rows},). It returned {array.shape}.")
    return _finite(array, "predict")


def _codes(answer: Any, rows: int, classes: list[Any]) -> NDArray[np.int64]:
    import numpy as np
    import pandas as pd

    array = _array(answer, "predict")
    if array.shape == (rows, 1):
        array = array.ravel()
    if array.shape != (rows,):
        raise InvalidOutput(f"predict must return one label per row: shape ({rows},). It returned {array.shape}.")
    labels = pd.Index(np.array(classes, dtype=object))
    try:
        codes = np.asarray(labels.get_indexer(pd.Index(array.astype(object))), dtype=np.int64)
    except (TypeError, ValueError) as error:
        raise InvalidOutput(f"predict returned labels that cannot be compared, such as {_sample(array)}.") from error
    if (codes < 0).any():
        row = int(np.argmax(codes < 0))
        shown = ", ".join(repr(label) for label in classes[:10])
        raise InvalidOutput(
            f"predict must return labels of the training data ({shown}). Row {row} is {array[row]!r:.80}."
        )
    return codes


def _matrix(
    estimator: Any, method: str, features: pd.DataFrame | NDArray[Any], classes: list[Any]
) -> NDArray[np.float64]:
    import numpy as np

    answer = _call(estimator, method, features)
    array = _floats(answer, method)
    expected = (len(features), len(classes))
    if array.shape != expected:
        raise InvalidOutput(
            f"{method} must return one column per class in sorted order: shape {expected}. It returned {array.shape}."
        )
    return _finite(np.ascontiguousarray(array[:, column_order(answer, estimator, classes, method)]), method)


def _scaled(array: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities, the rows scaled to a sum of 1 that miss it by no more than rounding to three decimals does."""
    import numpy as np

    sums = array.sum(axis=1, keepdims=True)
    missed = np.abs(sums - 1)
    return np.where((missed > EXACT) & (missed <= ROUNDED), array / np.where(sums == 0, 1, sums), array)


def _scores(
    estimator: Any, features: pd.DataFrame | NDArray[Any], classes: list[Any], positive_index: int | None
) -> NDArray[np.float64]:
    positive = positive_index if positive_index is not None else len(classes) - 1
    if callable(getattr(estimator, "predict_proba", None)):
        matrix = _matrix(estimator, "predict_proba", features, classes)
        return matrix[:, positive].copy() if len(classes) == 2 else matrix
    if not callable(getattr(estimator, "decision_function", None)):
        raise InvalidOutput(
            f"the metric needs predict_proba or decision_function, and {type(estimator).__name__} has neither."
        )
    if len(classes) > 2:
        return _matrix(estimator, "decision_function", features, classes)
    answer = _call(estimator, "decision_function", features)
    array = _floats(answer, "decision_function")
    if array.shape == (len(features), 1):
        array = array.ravel()
    if array.shape != (len(features),):
        raise InvalidOutput(
            f"decision_function must return one number per row: shape ({len(features)},). It returned {array.shape}."
        )
    ascending = decision_order(answer, estimator, classes)[positive] == 1
    return _finite(array if ascending else -array, "decision_function")
