"""What calibration measures beside its families: what columns and preparation are worth, drift, and two diagnoses.

All of it is measured on the folds of the training rows, except drift, for which features of public rows are looked at,
and no label. Utilities are oriented (greater is better) and in the metric's unit. Standard errors are those of a mean
over k folds, corrected for rows that the folds share: sd·√(1/k + 1/(k−1)); 0 with one fold. Imports nothing heavy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Literal

from heldout.base.json_records import LEFT_OUT

Scale = Literal["none", "standard", "range"]
Marks = Literal["none", "scaled", "unscaled"]
TextCodes = Literal["drop", "ordinal", "one_hot", "rare_one_hot", "target_mean"]
FreeText = Literal["as_text", "drop", "words", "characters"]
Logs = Literal["none", "x", "y", "xy"]
Dates = Literal["drop", "number", "parts"]
Dimension = Literal["scale", "marks", "text", "free_text", "logs", "dates"]

DIMENSIONS: tuple[Dimension, ...] = ("scale", "marks", "text", "free_text", "logs", "dates")

_FEW_OUTSIDE = 0.05


@dataclass(frozen=True)
class Preparation:
    """A preparation of the table: one level for each dimension."""

    scale: Scale
    """Of numbers, after missing ones were replaced by the median."""
    marks: Marks
    """A column of 0 and 1 for each number that may be missing: scaled like numbers, or as it is."""
    text: TextCodes
    """`rare_one_hot` puts rare values together; `ordinal` numbers them by the alphabet."""
    dates: Dates
    """`parts`: the number, a smooth wave of the year, and the day of the week."""
    logs: Logs = "none"
    """`x`: of the numbers in `skewed`; `y`: of the target. One dimension: together they gain more than their sum."""
    free_text: FreeText = "as_text"
    """What is done with the columns in `messages`: TF-IDF of words, or of sequences of 2 to 4 characters."""
    skewed: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    """Numbers without negative values and with a long tail, among training rows."""
    messages: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    """Columns of text whose values are several words each, and hardly ever repeat, among training rows."""

    def level(self, dimension: Dimension) -> str:
        """The level of a dimension."""
        return str(getattr(self, dimension))

    def differs(self, other: Preparation) -> tuple[Dimension, ...]:
        """The dimensions in which two preparations are not the same."""
        return tuple(each for each in DIMENSIONS if self.level(each) != other.level(each))


assert {each.name for each in fields(Preparation)} == {*DIMENSIONS, "skewed", "messages"}


@dataclass(frozen=True)
class Estimate:
    """A mean over folds with its standard error, in units of utility."""

    value: float
    se: float

    def is_above(self, least: float) -> bool:
        """Whether it is beyond both twice its error and `least`."""
        return self.value > max(2 * self.se, least)


@dataclass(frozen=True)
class TriedPreparation:
    """A preparation of the short list."""

    preparation: Preparation
    cv: float
    """Mean cross-validation utility of `FamilyPreparation.configuration` on it."""
    cv_folds: tuple[float, ...]


@dataclass(frozen=True)
class LevelChange:
    """What another level does to the chosen preparation, all other dimensions left as they are."""

    dimension: Dimension
    level: str
    change: Estimate
    """CV with this level minus CV of the chosen preparation: negative where the chosen level is the better one. So what
    the chosen level is worth to whoever has this one is `-change.value`."""


@dataclass(frozen=True)
class FamilyPreparation:
    """The reference preparation of one family, and what it was chosen from."""

    chosen: Preparation
    configuration: int
    """Number of the configuration that all were compared with."""
    tried: tuple[TriedPreparation, ...]
    """The short list in the order of trying; what heldout had before there was one comes first."""
    levels: tuple[LevelChange, ...] = ()
    """Single changes of the chosen one, as far as the budget went; empty where none was measured."""

    def change(self, dimension: Dimension, level: str) -> Estimate | None:
        """What that level in place of the chosen one changes; None where it was not measured."""
        found = (each for each in self.levels if (each.dimension, each.level) == (dimension, level))
        return next((each.change for each in found), None)


@dataclass(frozen=True)
class ColumnGroup:
    """Columns that carry much the same (|Spearman| ≥ 0.6 on average), and what they are worth together."""

    columns: tuple[str, ...]
    worth: float
    """Utility lost when they are permuted jointly on rows set aside. Never a gain to promise: what adding them wins is
    about half of it, and only a refit can tell."""
    se: float
    """sd·√(1/3 + 1/2) for three folds."""
    counts: bool
    """Whether `worth` is more than noise: above max(2·se, δ/2)."""


@dataclass(frozen=True)
class Drift:
    """One column: public rows against training rows, by their features alone."""

    column: str
    outside: float
    """Share of public rows below the least or above the greatest training value, or with a text that no training row
    has; 0 to 1. Missing values are left out."""
    shift: float | None
    """Mean of public rows minus mean of training rows, in standard deviations of training rows; None for text."""
    low: float | None = None
    """Least training value; dates in nanoseconds since 1970. None for text."""
    high: float | None = None
    """Greatest training value."""

    @property
    def is_beyond(self) -> bool:
        """Whether more than 5 % of the public rows lie outside."""
        return self.outside > _FEW_OUTSIDE


@dataclass(frozen=True)
class LinearDiagnosis:
    """Why a linear model loses, if it does: each gain is that of the linear family's best configuration by CV."""

    gap: Estimate
    """CV of boosting's best configuration minus that of linear's."""
    splines: Estimate
    """What five-knot cubic splines of the numbers win back: it cannot bend."""
    products: Estimate | None
    """What products of pairs win back: it cannot combine. None where there are not two columns to multiply."""


@dataclass(frozen=True)
class IdleColumns:
    """Columns that no group that counts holds, and what neighbours gain without them."""

    columns: tuple[str, ...]
    gain: Estimate


@dataclass(frozen=True)
class CurvePoint:
    """The best family's best configuration, fitted on a share of each fold's training rows."""

    rows: int
    """Rows fitted on, on average."""
    cv: float
    se: float
    """Of the difference to the last point; 0 there."""


@dataclass(frozen=True)
class Worth:
    """What was measured in addition. What a challenge does not have is empty or None."""

    dummy_cv: float
    """Mean utility of the dummy on the folds: a CV score minus it is what a model reaches there."""
    columns: Mapping[str, tuple[ColumnGroup, ...]] = field(default_factory=dict)
    """By family (`boosting` and `linear`, as far as they are in the landscape): all columns in groups, the greatest
    worth first."""
    drift: tuple[Drift, ...] = ()
    """Every feature of the challenge, in the table's order, those that the reference does not use among them."""
    linear: LinearDiagnosis | None = None
    idle: IdleColumns | None = None
    """None where no column is idle, or where neighbours are not in the landscape."""
    curve: tuple[CurvePoint, ...] = ()
    """The fewest rows first."""

    def groups_that_count(self, family: str) -> tuple[ColumnGroup, ...]:
        """The groups that are worth something to this family; for other families than the two, to any of them."""
        known = [self.columns[family]] if family in self.columns else list(self.columns.values())
        return tuple(group for groups in known for group in groups if group.counts)
