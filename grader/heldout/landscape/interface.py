"""The landscape as every later stage sees it. Utilities are oriented: greater is better (lower-is-better: −metric)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from heldout.landscape.worth import FamilyPreparation, Worth

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SCHEMA = "heldout.landscape/3"
FOLD_RULE = 2
"""Raised when other folds are made of the same rows."""
HiddenPart = Literal["public", "private"]
REPLICATES = 1000
"""B: replicates of U_0 and of every U_f*."""
TRIAL_REPLICATES = 200
"""How many of them are kept for E_j."""


@dataclass(frozen=True)
class Configuration:
    """One configuration of a family; number 0 is the library's default."""

    params: dict[str, Any]
    """Parameters of the final estimator that differ from the family's base: scalars, or lists of scalars."""
    cv: float
    """Mean cross-validation utility on the training rows (cv_i)."""
    cv_folds: tuple[float, ...]
    train_folds: tuple[float, ...]
    """Training utility of each fold, for the coach's OVERFIT and UNDERFIT."""
    fit_cpu_seconds: float
    utility: dict[HiddenPart, float]
    """u_i on each hidden part; a student's bundle has no `private`."""


@dataclass(frozen=True)
class FamilyResult:
    """All configurations of one family."""

    name: str
    configurations: tuple[Configuration, ...]
    preparation: FamilyPreparation | None = None
    """What its models stand on; None in landscapes of an older heldout, and where a challenge's own columns decide."""

    @property
    def size(self) -> int:
        """N_f, the default counted."""
        return len(self.configurations)

    @property
    def best(self) -> Configuration:
        """The configuration that cross-validates best."""
        return max(self.configurations, key=lambda each: each.cv)


@dataclass(frozen=True)
class PartResult:
    """What is known of one hidden part."""

    rows: int
    units: int
    """Rows, or groups where groups are resampled whole."""
    dummy: float
    """U_0."""
    reference: dict[str, float]
    """U_f* of every family."""
    se: float
    delta: float
    margin: float
    tau: float
    dummy_replicates: NDArray[np.float32]
    """U_0 in each replicate, shape (B,)."""
    reference_replicates: dict[str, NDArray[np.float32]]
    """U_f* in each replicate, shape (B,), per family."""
    expected_best_replicates: dict[str, NDArray[np.float32]]
    """E_j in the first 200 replicates over the drawn configurations (default left out), shape (N_f − 1, 200); to six
    significant digits, which are what equivalent trials look at."""


@dataclass(frozen=True)
class Landscape:
    """The reference landscape of one challenge."""

    challenge_id: str
    challenge_hash: str
    """The challenge's content hash when it was computed."""
    data_hash: str
    """The prepared data's content hash."""
    spaces_hash: str
    """Hash of families, spaces and reference preprocessing."""
    versions: dict[str, str]
    folds: int
    training_rows: int
    """n_tr: what the cross-validation scores stand on when they are pooled with those of hidden rows."""
    families: tuple[FamilyResult, ...]
    reference_cv: dict[str, float]
    """CV_f of every family."""
    best: str
    """f*: the family with the greatest CV_f; never chosen on hidden rows."""
    parts: dict[HiddenPart, PartResult]
    fold_rule: int = 1
    """How the folds were made: 1 took copies apart, `FOLD_RULE` keeps them together."""
    metric_hash: str = ""
    """Hash of the metric, its options and its code."""
    family_hashes: dict[str, str] = field(default_factory=dict)
    """Of each family: its space, its default and what they stand on; empty in landscapes of an older heldout."""
    asked_families: tuple[str, ...] = ()
    """`reference.families` when it was computed; empty where all that suit were taken."""
    preparation_hash: str = ""
    """Hash of the reference preprocessing and of the features that it is given."""
    left_out: tuple[str, ...] = ()
    """Families of the challenge that its author's options or budget left out."""
    broken: dict[str, str] = field(default_factory=dict)
    """Families of the challenge whose preprocessing fails on its rows, and why: no option would add them."""
    worth: Worth | None = None
    """What calibration measured in addition; None in landscapes of an older heldout, and where the budget was short."""

    @property
    def family_names(self) -> tuple[str, ...]:
        """The families that it holds."""
        return tuple(family.name for family in self.families)

    def family(self, name: str) -> FamilyResult | None:
        """The family's result, or None when it is not in the landscape."""
        return next((family for family in self.families if family.name == name), None)
