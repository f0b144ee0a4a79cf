"""Inside the stage's process: an answer that says which row or class a number is for is taken at its word.

A Series or a frame has an index, and a frame of probabilities has names for its columns. Where they are the rows or the
classes in another order, they are put in order; where they are anything else, they are refused. Only what has no names
is taken by position.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from heldout.tasks.interface import InvalidOutput

if TYPE_CHECKING:
    import pandas as pd


def in_row_order(answer: Any, rows: pd.Index[Any], left: pd.Index[Any], what: str) -> Any:
    """The answer with its rows in the order of `rows`.

    Args:
        rows: the index of the features when the estimator was asked.
        left: their index afterwards: they may have been sorted in place.

    Raises:
        InvalidOutput: the answer's index is not the rows', or it has none and the rows were reordered meanwhile.
    """
    import pandas as pd

    if not isinstance(answer, pd.Series | pd.DataFrame):
        if len(left) == len(rows) and not left.equals(rows) and _positions(left, rows) is not None:
            raise InvalidOutput(
                f"{what} put the rows of X into another order in place and returned an answer without an index, so "
                "that nobody knows which row is which. Work on a copy: X = X.copy()."
            )
        return answer
    if answer.index.equals(rows) or len(answer) != len(rows):
        return answer
    positions = _positions(answer.index, rows)
    if positions is None:
        raise InvalidOutput(
            f"{what} returned a {type(answer).__name__} whose index is not that of X (the numbers from 0 to "
            f"{len(rows) - 1}): it begins {_few(answer.index)}. Keep X's index, or return the values in the order of X "
            "with .to_numpy()."
        )
    return answer.iloc[positions]


def _positions(index: pd.Index[Any], wanted: pd.Index[Any]) -> Any:
    """Where each label of `wanted` is in `index`; None unless it is there exactly once."""
    try:
        if not index.is_unique:
            return None
        positions = index.get_indexer(wanted)
    except (TypeError, ValueError):
        return None
    return None if (positions < 0).any() else positions


def column_order(answer: Any, estimator: Any, classes: list[Any], what: str) -> list[int]:
    """The positions of the sorted classes among the answer's columns, of which there is one for each class.

    By the columns' names where they have some, else by the estimator's `classes_`, else the plain order.

    Raises:
        InvalidOutput: the names are no classes; or they are the numbers 0, 1, 2 … that a frame gives its columns
            unasked, and `classes_` has these classes in another order.
    """
    own = _own_order(estimator, classes, what)
    names = column_names(answer)
    if names is None:
        return own or list(range(len(classes)))
    named = _order(names, classes)
    counted = names == list(range(len(classes)))
    if named is None and not counted:
        raise InvalidOutput(
            f"{what} returned columns called {_few(names)}, and the classes are {_few(classes)}. Name each column "
            "after its class, or return an array with the columns in the order of classes_."
        )
    if named is None:
        return own or list(range(len(classes)))
    if counted and own is not None and own != named:
        raise InvalidOutput(
            f"{what} returned columns called {_few(names)}, and classes_ says that they are {_few(_own(estimator))}. "
            "Return an array, or call the columns after the classes."
        )
    return named


def decision_order(answer: Any, estimator: Any, classes: list[Any]) -> list[int]:
    """The order of two classes of which the second one's score was returned.

    Raises:
        InvalidOutput: a frame's one column is named after the first.
    """
    what = "decision_function"
    order = _own_order(estimator, classes, what) or [0, 1]
    names = column_names(answer) or []
    second = classes[order.index(1)]
    if len(names) == 1 and names[0] in classes and names[0] != second:
        raise InvalidOutput(f"{what} must return the scores of {second!r}. Its column is called {names[0]!r}.")
    return order


def column_names(answer: Any) -> list[Any] | None:
    """The names of a frame's columns; None for what has none."""
    import pandas as pd

    if isinstance(answer, pd.DataFrame) or type(answer).__module__.startswith("polars.dataframe"):
        return list(answer.columns)
    return None


def _own(estimator: Any) -> list[Any]:
    own = getattr(estimator, "classes_", None)
    return list(own) if own is not None else []


def _own_order(estimator: Any, classes: list[Any], what: str) -> list[int] | None:
    """The order that `classes_` gives; None where the estimator has none, or numbers of its own in place of labels."""
    try:
        own = _own(estimator)
        shared = len(set(own) & set(classes))
    except TypeError:
        return None
    order = _order(own, classes)
    if not shared or (order is None and own == list(range(len(classes)))):
        return None
    if order is None:
        raise InvalidOutput(
            f"classes_ is {_few(own)}, and the training labels are {_few(classes)}, so that the columns of {what} "
            "cannot be told apart. Fit on all classes."
        )
    return order


def _order(names: Sequence[Any], classes: list[Any]) -> list[int] | None:
    """Where each class is among as many names, itself or as text; None unless it is there exactly once."""
    if len(names) != len(classes):
        return None
    for kind in (lambda label: label, str):
        try:
            position = {kind(name): index for index, name in enumerate(names)}
            if len(position) == len(classes):
                return [position[kind(label)] for label in classes]
        except (TypeError, KeyError):
            continue
    return None


def _few(items: Sequence[Any] | pd.Index[Any]) -> str:
    """The first items in at most some 200 characters."""
    shown = ", ".join(str(item)[:30] for item in items[:6])
    return f"{shown}, …" if len(items) > 6 else shown
