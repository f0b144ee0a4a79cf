"""What is said of an answer that is not taken: a method that is not there, rows that are missing, a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DEEP = 10
"""So many pipelines and searches inside of each other are looked into; an estimator may be hostile."""


def lacks(estimator: Any, needs: str) -> str:
    """That the metric needs a method, or one of two (`a or b`), and that the part which answers has none of them."""
    part = answering_part(estimator)
    name = type(part).__name__
    if " or " in needs:
        return f"the metric needs {needs}, and {name} has neither."
    only = ", only decision_function" if callable(getattr(estimator, "decision_function", None)) else ""
    return f"the metric needs {needs}, and {name} does not have it{only}."


def answering_part(estimator: Any) -> Any:
    """The model that answers for a pipeline or a search; else the estimator itself."""
    for _ in range(_DEEP):
        steps = getattr(estimator, "steps", None)
        last = steps[-1] if isinstance(steps, list) and steps else None
        step = last[1] if isinstance(last, tuple) and len(last) == 2 else None
        inner = getattr(estimator, "best_estimator_", step)
        if not hasattr(inner, "fit"):
            break
        estimator = inner
    return estimator


def wrong_shape(method: str, must: str, expected: tuple[int, ...], array: NDArray[Any]) -> str:
    """That an array of another shape came back; `must` says what was asked for, as in `one number per row`.

    Too few or too many rows are told as that: who drops rows with missing values does not think of shapes.
    """
    found = array.shape
    if len(found) == 0:
        return f"{method} must return {must}: shape {expected}. It returned a single {_kind(array)}."
    if len(found) == len(expected) and found[0] != expected[0] and found[1:] == expected[1:]:
        return (
            f"{method} must answer for each row of the X that it is given, and for no others: {expected[0]:,} rows. "
            f"It returned {found[0]:,}."
        )
    return f"{method} must return {must}: shape {expected}. It returned {found}."


def not_numbers(what: str, array: NDArray[Any]) -> str:
    """That something else than numbers came back."""
    is_text = array.dtype.kind in "US" or (array.dtype == object and array.size and isinstance(array.ravel()[0], str))
    kind = "text" if is_text else f"values of type {array.dtype}"
    return f"{what} must return numbers. It returned {kind}, such as {sample(array)}."


def sample(array: NDArray[Any]) -> str:
    """The first value, as one writes it in Python."""
    return shown(array.ravel()[0]) if array.size else "nothing"


def shown(value: Any) -> str:
    """A value as one writes it in Python: `0.7`, and not `np.float64(0.7)`.

    >>> import numpy as np
    >>> shown(np.float64(0.7)), shown(np.str_("yes")), shown(None)
    ('0.7', "'yes'", 'None')
    """
    import numpy as np

    return repr(value.item() if isinstance(value, np.generic) else value)[:80]


def numbered_labels(array: NDArray[Any], classes: Sequence[Any]) -> str:
    """What to do where all answers are numbers of text labels, as LabelEncoder makes them; empty elsewhere."""
    are_texts = all(isinstance(label, str) for label in classes)
    if not are_texts or array.dtype.kind not in "iu" or array.min() < 0 or array.max() >= len(classes):
        return ""
    return " These look like numbers of labels: fit with y as it comes, or give labels back (inverse_transform)."


def _kind(array: NDArray[Any]) -> str:
    import numpy as np

    return "number" if np.issubdtype(array.dtype, np.number) else "value"
