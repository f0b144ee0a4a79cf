"""`PredictionForm`: everything that depends on what kind of predictions a metric takes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from heldout.tasks.interface import InvalidPredictions, Target
from heldout.tasks.label_texts import LabelTexts, number_of, whole_number_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Array = NDArray[Any]
    Features = pd.DataFrame | NDArray[Any]
    Utility = Callable[[NDArray[np.float64]], float]
    """What a constant gets on the training labels, greater is better; −inf where the metric refuses it."""

PREDICTION = "prediction"
"""The column of a predictions.csv that holds one answer a row."""
HUGE = 1e300
"""Finite, and its square is not: for junk."""


@dataclass(frozen=True)
class CsvLayout:
    """Columns of a predictions.csv that say everything, beside the row's id."""

    columns: tuple[str, ...]
    width: int
    """Numbers per row that come out."""
    numbers: Callable[[list[float]], Sequence[float]] = list
    """The numbers of a row's cells as the metric wants them."""
    labels: LabelTexts | None = None
    """The classes that the columns are named after: a header may write them as a cell may."""

    def position(self, header: str) -> int | None:
        """Which of the columns a header names; None where it is another one."""
        if self.labels is not None:
            return self.labels.code(header)
        return self.columns.index(header.strip()) if header.strip() in self.columns else None


@dataclass(frozen=True)
class CsvCells:
    """What may stand in a cell of a predictions.csv."""

    number: Callable[[str], float | None]
    """The number that a text means; None where it means none."""
    allowed: str
    """What is said of a text that means none, in front of `. Got …`."""
    known: tuple[str, ...] = ()
    """Texts to suggest one of."""


@dataclass(frozen=True)
class WrongAnswer:
    """An example submission that runs, and answers with something that metrics of the form do not take."""

    file: str
    documentation: str
    imports: str
    estimator: str
    """The expression that makes it."""
    own: str = ""
    """A class that the file defines."""
    dense: bool = False
    """Whether it needs its features as a dense array."""


class PredictionForm(ABC):
    """One form of predictions. Stateless; numpy is imported inside the methods.

    Predictions are arrays of shape (n,), or (n, k) where `columns` says k, of type `dtype`.
    """

    name: str
    """What `metric.needs` says."""
    dtype: Literal["<i8", "<f8"] = "<f8"
    calls: str
    """The estimator's methods that are called, as a learner is told."""
    statement: str
    """What an estimator needs, as one sentence of a challenge's statement."""
    alike: str = "the same number"
    """What every row gets where all predictions are alike."""
    weighs_classes: bool = False
    """Whether predictions are classes, so that their weights change what a metric says."""
    has_excellent: bool = False
    """Whether `half_informed` also makes what an excellent model predicts."""
    calibrates: bool = False
    """Whether the estimator has to be made to answer with probabilities."""

    @abstractmethod
    def columns(self, target: Target) -> int | None:
        """Numbers per row; None for an array of shape (n,)."""

    def width(self, target: Target) -> int:
        """Numbers per row, 1 for an array of shape (n,)."""
        return self.columns(target) or 1

    def read(self, data: Any, target: Target) -> Array:
        """Predictions from the bytes of an array of this form."""
        import numpy as np

        array = np.frombuffer(data, dtype=self.dtype)
        width = self.columns(target)
        return array if width is None else array.reshape(-1, width)

    @abstractmethod
    def take(self, estimator: Any, features: Features, target: Target) -> Array:
        """The predictions of a fitted estimator, rows and classes in the order of `features` and `target`.

        Raises:
            InvalidOutput: a method is missing, or what it returns has another shape or type, is not finite, or says
                that its numbers are for other rows or classes.
        """

    def take_of_some(self, estimator: Any, features: Features, target: Target, seen: NDArray[np.int64]) -> Array:
        """Like `take`, of an estimator that was fitted on the classes with the codes `seen` only.

        A class that was not seen is never predicted: its probability is 0, its score none of the greater ones.
        """
        return self.take(estimator, features, target)

    def take_of_reference(
        self, estimator: Any, features: Features, target: Target, seen: NDArray[np.int64] | None
    ) -> Array:
        """What a model of the reference answers, which may know more than to call `predict`.

        `seen` are the codes of the classes that it was fitted on; None for other tasks.
        """
        if seen is None or len(seen) == len(target.classes or ()):
            return self.take(estimator, features, target)
        return self.take_of_some(estimator, features, target, seen)

    def check(self, metric: str, target: Target, y_pred: Array) -> None:
        """Refuse what a metric of this form cannot score. Rows are counted from 0 in messages.

        Raises:
            InvalidPredictions: shape, a value that is not finite, or one that means nothing.
        """
        width = self.columns(target)
        if width is None and y_pred.ndim != 1:
            raise InvalidPredictions(f"{metric} needs one {self.name} for each row. Got shape {y_pred.shape}.")
        if width is not None and (y_pred.ndim != 2 or y_pred.shape[1] != width):
            raise InvalidPredictions(f"{metric} needs {self._columns_in_words(width, y_pred.shape)}")
        _check_finite(metric, y_pred)

    def _columns_in_words(self, width: int, came: tuple[int, ...]) -> str:
        return f"{width} columns for each row. Got shape {came}."

    @abstractmethod
    def csv_layouts(self, target: Target) -> tuple[CsvLayout, ...]:
        """What the columns of a predictions.csv may be; the first that fits counts."""

    def csv_cells(self, target: Target) -> CsvCells:
        """What the cells of a predictions.csv may hold."""
        if self.dtype == "<i8":
            return CsvCells(lambda text: whole_number_of(text.strip()), "predictions must be whole numbers of 64 bits")
        return CsvCells(lambda text: number_of(text.strip()), "predictions must be finite numbers")

    @abstractmethod
    def constant(self, target: Target, train: Array, utility: Utility) -> NDArray[np.float64] | None:
        """The dummy: the best answer for every row, as few numbers that `repeated` takes; None where there is none.

        `train` are the training labels.
        """

    @abstractmethod
    def repeated(self, constant: NDArray[np.float64], target: Target, rows: int) -> Array:
        """A constant as predictions for `rows` rows."""

    @abstractmethod
    def perfect(self, target: Target, truth: Array, above: float | None = None) -> Array:
        """The truth as predictions; greater than `above` where that is given."""

    @abstractmethod
    def half_informed(self, target: Target, truth: Array, random: np.random.RandomState, errors: float = 1.0) -> Array:
        """Predictions made of the truth and of the truth of other rows.

        `errors` is the share of their errors that is made, where `has_excellent`.
        """

    @abstractmethod
    def junk(self, target: Target, truth: Array) -> Iterator[tuple[str, Array]]:
        """Predictions that no sensible model makes, by name: what a metric has to survive or refuse."""

    def as_labels(self, y_pred: Array, target: Target) -> Array:
        """Predictions as a challenge's own metric is given them."""
        import numpy as np

        return y_pred.astype(np.float64)

    def in_classes(self, y_pred: Array) -> Array | None:
        """The code of the class that each row is said to be of, shape (n,); None where nothing says one."""
        return None

    def of_positive(self, y_pred: Array, target: Target) -> Array | None:
        """Probability of the positive one of two classes, shape (n,); None where none is told."""
        return None

    def by_positive(self, y_pred: Array, target: Target) -> Array | None:
        """Greater, the more a row is like the positive one of two classes, shape (n,); None where nothing orders so."""
        return self.of_positive(y_pred, target)

    def in_units(self, y_pred: Array) -> Array | None:
        """What is predicted in the target's own unit, shape (n,); None where that is no number a row."""
        return None

    def levels(self, target: Target) -> tuple[float, ...]:
        """Where the columns are quantiles: the share of the rows below each of them, ascending; else none."""
        return ()

    def in_risks(self, y_pred: Array) -> Array | None:
        """Greater where the event comes sooner, shape (n,); None where nothing says that."""
        return None

    def in_label_sets(self, y_pred: Array) -> Array | None:
        """1 where a row is given a label, else 0, shape (n, labels); None where a row has one answer."""
        return None

    @abstractmethod
    def wrong_answer(self) -> WrongAnswer:
        """An example of what is refused, for a new challenge."""


def _check_finite(metric: str, y_pred: Array) -> None:
    import numpy as np

    bad = ~np.isfinite(y_pred)
    if bad.any():
        position = first_true(bad)
        raise InvalidPredictions(
            f"{metric} needs finite numbers; row {position[0]} is {y_pred[position]}. "
            f"Find out what makes the model predict {y_pred[position]}, and impute or scale before it."
        )


def check_above(metric: str, y_pred: Array, limit: float) -> None:
    """Refuse predictions that are not above the limit of a metric's domain; raises InvalidPredictions."""
    bad = y_pred <= limit
    if bad.any():
        row = int(bad.argmax())
        advice = "Use a model with a log link, or clip predictions" if limit == 0 else "Clip predictions"
        raise InvalidPredictions(
            f"{metric} needs predictions above {limit:g}; row {row} is {y_pred[row]:.6g}. {advice}."
        )


def first_true(mask: NDArray[np.bool_]) -> tuple[int, ...]:
    """The index of the first True."""
    import numpy as np

    return tuple(int(index) for index in np.unravel_index(int(mask.argmax()), mask.shape))


def with_first(array: Array, value: float) -> Array:
    """A copy as float64 with another first row."""
    import numpy as np

    changed = np.array(array, dtype=np.float64)
    changed[0] = value
    return changed
