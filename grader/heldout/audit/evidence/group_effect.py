"""What a model only remembers of a group: how much worse it is when the rows of each stay together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from heldout.audit.measure import (
    Numbers,
    Rows,
    as_numbers,
    folds_of,
    goals_of,
    measure_name,
    nothing,
    out_of_fold,
    skill,
)

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

LARGEST = 200.0
"""Rows per group, on average, above which a group is a known place rather than one thing that is remembered."""
_ABSOLUTE, _RELATIVE = 0.02, 0.15
"""What a model must lose, in AUC or R² and as a share of what it has learnt, when its groups are kept apart."""
_ROWS = 4_000


class GroupEffect(NamedTuple):
    """What a model reaches in cross-validation."""

    together: float
    """With the rows as they are usually divided: those of one group on both sides."""
    apart: float
    """With each group on one side."""
    classification: bool

    @property
    def remembered(self) -> bool:
        """Whether so much is lost when groups are kept apart that a model recognises what it has seen."""
        learnt = self.together - nothing(self.classification)
        return self.together - self.apart >= max(_ABSOLUTE, _RELATIVE * learnt)

    @property
    def measure(self) -> str:
        """AUC or R²."""
        return measure_name(self.classification)


def group_effect(
    features: pd.DataFrame, target: NDArray[Any], codes: Rows, classification: bool, usual: Rows | None = None
) -> GroupEffect:
    """The effect of the groups in `codes`; `usual` are groups that are kept together in any case. Large tables are
    sampled, by whole groups: from single rows of them nothing could be remembered.
    """
    rank = np.random.RandomState(0).permutation(int(codes.max()) + 1)[codes]
    rows = np.sort(np.argsort(rank, kind="stable")[:_ROWS])
    numbers: Numbers = as_numbers(features.iloc[rows])
    goals = goals_of(target[rows], classification)

    def reached(folds: Rows) -> float:
        return skill(out_of_fold(numbers, goals, folds), goals, classification)

    as_usual = folds_of(len(rows), None if usual is None else usual[rows])
    return GroupEffect(reached(as_usual), reached(folds_of(len(rows), codes[rows])), classification)
