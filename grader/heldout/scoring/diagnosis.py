"""What predictions of training rows that were set aside show of a model. No hidden row and no hidden label is near.

A verified model and the reference are fitted on the first folds of the training rows, in the sandbox; what they predict
for the rows set aside is held against the labels of those rows in a trusted process, which answers with a bounded
`Diagnosis`: curves of a few points, tables of a few rows.
"""

from __future__ import annotations

from dataclasses import dataclass

from heldout.base.errors import MetricError
from heldout.sandbox.message import Blob
from heldout.sandbox.trusted import TrustedTask
from heldout.scoring.hidden_spec import MetricSpec
from heldout.tasks.interface import Target

Pair = tuple[float, float]


@dataclass(frozen=True)
class FoldRows:
    """The rows of one fold that were set aside, and what two models predict for them."""

    features: Blob
    labels: Blob
    own: Blob
    reference: Blob | None
    """None where the reference could not be fitted there."""


@dataclass(frozen=True)
class Lessened:
    """What the model predicts for the first fold's rows, fitted on a part of its training rows."""

    rows: int
    predictions: Blob


@dataclass(frozen=True)
class Shuffled:
    """Predictions for some of the first fold's rows, again and again: as they are, then with each column shuffled."""

    columns: tuple[str, ...]
    rows: int
    predictions: Blob


@dataclass(frozen=True)
class DiagnosisRequest:
    """Predictions, and what they are held against."""

    metric: MetricSpec
    target: Target
    folds: tuple[FoldRows, ...]
    """At least one."""
    first_rows: int
    """Rows that the first fold's model was fitted on."""
    lessened: tuple[Lessened, ...]
    shuffled: Shuffled | None


@dataclass(frozen=True)
class Slice:
    """Rows that have something in common, and what two models get on them."""

    column: str
    values: str
    """In words: `Sales`, or `20 to 35`."""
    rows: int
    own: float
    reference: float
    """Both the metric's value."""


@dataclass(frozen=True)
class IntervalSlice:
    """Rows that have something in common, and the intervals between the outermost quantiles there."""

    column: str
    values: str
    """As in `Slice`; all rows where `column` is empty."""
    rows: int
    width: float
    """The mean, in units of the target."""
    inside: float
    """The share of the rows whose truth lies in theirs."""


@dataclass(frozen=True)
class RiskGroup:
    """Rows of like predicted risk, and what became of them."""

    rows: int
    events: int
    """How many of them were seen to have it."""
    curve: tuple[Pair, ...]
    """Time, and the share without an event by then: Kaplan & Meier (1958)."""


@dataclass(frozen=True)
class LabelScore:
    """F1 of one label of several that a row may have."""

    label: str
    rows: int
    """That have it."""
    own: float
    reference: float | None
    """Both between 0 and 1."""


@dataclass(frozen=True)
class Diagnosis:
    """What was found; a list is empty where the task has no such thing."""

    rows: int
    """That were set aside, over all folds."""
    own: float | None
    """The metric on them, the mean over the folds in which both models have one; None where there is no such fold."""
    reference: float | None
    learning: tuple[Pair, ...] = ()
    """Training rows, and the metric."""
    columns: tuple[tuple[str, float], ...] = ()
    """What of the metric is lost where a column is shuffled, the most first; negative where something is gained."""
    unused: tuple[str, ...] = ()
    """Those of them whose shuffling changes no prediction at all."""
    residuals: tuple[Pair, ...] = ()
    """Prediction, and truth minus prediction, of some rows."""
    calibration: tuple[Pair, ...] = ()
    """Mean probability of the positive class, and the share of rows that have it, in tenths of the rows."""
    precision_recall: tuple[Pair, ...] = ()
    """Recall and precision where a growing share of each fold's rows is called positive: the mean over the folds."""
    classes: tuple[str, ...] = ()
    """Of the confusion."""
    confusion: tuple[tuple[int, ...], ...] = ()
    """Rows of the truth (first) that are predicted as each class."""
    quantiles: tuple[Pair, ...] = ()
    """The share of the rows that is to lie below a quantile, and the share that does, for each level."""
    asked_inside: float | None = None
    """The share of the rows that is to lie between the outermost quantiles; None where there are no two."""
    intervals: tuple[IntervalSlice, ...] = ()
    """All rows first, then the slices whose share inside is furthest from that, the furthest first."""
    crossed: int = 0
    """Rows whose quantiles fall from one level to the next, which no metric takes."""
    risk_groups: tuple[RiskGroup, ...] = ()
    """Thirds of the rows, those with the least predicted risk first."""
    by_group: tuple[float, ...] = ()
    """The metric within each group whose rows are put in order, ascending."""
    labels: tuple[LabelScore, ...] = ()
    """The most frequent first."""
    slices: tuple[Slice, ...] = ()
    """Where the reference does better, the largest difference first."""


@dataclass(frozen=True)
class TablesRequest:
    """The first fold."""

    train_features: Blob
    train_target: Blob
    train_groups: Blob | None
    valid_features: Blob
    in_time: bool


@dataclass(frozen=True)
class SmallerTable:
    """A part of the rows to fit on."""

    rows: int
    features: Blob
    target: Blob
    groups: Blob | None


@dataclass(frozen=True)
class DiagnosisTables:
    """What is fitted on and predicted beside the folds themselves."""

    first_rows: int
    """To fit on in the first fold."""

    smaller: tuple[SmallerTable, ...]
    shuffled: Blob
    """Some rows as they are, and behind them for each of `columns` the same rows with that column shuffled."""
    columns: tuple[str, ...]
    shuffled_rows: int


DIAGNOSIS_TABLES = TrustedTask(
    "diagnosis_tables", "dividing the training rows", TablesRequest, DiagnosisTables, result_bytes=1 << 32
)
DIAGNOSE = TrustedTask("diagnose", "looking at training rows", DiagnosisRequest, Diagnosis, fault=MetricError)
