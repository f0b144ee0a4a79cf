"""A configuration fitted on one fold from the table itself, for what the kept features cannot answer: other rows, and
columns that were permuted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from heldout.landscape.baseline import Baseline, lacks_a_class
from heldout.landscape.study import Study, quiet_on_one_thread, seed_everything
from heldout.landscape.trial import Record, Trial, as_labels, dense, fit_model, predictions_of, scored

if TYPE_CHECKING:
    import pandas as pd

_SEED = 0
_SET_ASIDE = 4_000
"""Rows set aside that permuted columns are looked at on, at most."""
_PERMUTATIONS = 2
_MANY_GROUPS = 40
"""From so many groups on, each is permuted once."""


class FoldModel:
    """A fitted configuration, and the rows of its fold that were set aside."""

    def __init__(self, study: Study, trial: Trial, base: Baseline, number: int, most_rows: int | None = None) -> None:
        """
        Args:
            study: the calibration's.
            trial: what is fitted.
            base: the dummy.
            number: of the fold.
            most_rows: of those fitted on; the last ones where folds go forward in time, else any.
        """
        from heldout.recipe.rebuild import rebuild

        fold, truth, table = study.folds()[number], study.labels("train"), study.features("train")
        self._study, self._floor = study, base.folds[number].valid
        self.rows = _some(fold.train, most_rows, in_time=study.in_time)
        self.valid, self._truth = table.iloc[fold.valid], truth[fold.valid]
        self._partial = any(lacks_a_class(truth[rows], study.target) for rows in (self.rows, fold.valid))
        self._record = Record()
        with quiet_on_one_thread():
            seed_everything()
            self._columns = rebuild(trial.columns.recipe, apply_config=False)
            features = dense(self._columns.fit_transform(table.iloc[self.rows], as_labels(study, truth[self.rows])))
            self._fitted = fit_model(study, trial, features, truth[self.rows], self._record)

    def utility(self, frame: pd.DataFrame | None = None, rows: NDArray[np.intp] | None = None) -> float | None:
        """The utility on the rows set aside, or on some of them; None where the metric has no value on the fold.

        `frame` stands for these rows where some of its columns are others.
        """
        if self._floor is None:
            return None
        table = self.valid if frame is None else frame
        truth = self._truth if rows is None else self._truth[rows]
        with quiet_on_one_thread():
            features = dense(self._columns.transform(table))
            found = predictions_of(self._study, self._fitted, features, self._record)
            return scored(self._study, truth, found, self._floor, self._record, self._partial)


def fold_utility(
    study: Study, trial: Trial, base: Baseline, number: int, most_rows: int | None
) -> tuple[int, float | None]:
    """Rows fitted on, and the utility on the fold."""
    try:
        model = FoldModel(study, trial, base, number, most_rows)
    except (OSError, MemoryError):
        raise
    except Exception:  # columns may not be made of so few rows
        return 0, None
    return len(model.rows), model.utility()


def permuted_losses(
    study: Study, trial: Trial, base: Baseline, number: int, groups: tuple[tuple[str, ...], ...]
) -> tuple[float, ...] | None:
    """What each group of columns costs when it is permuted jointly on the rows set aside; None without a metric there.

    The permutations are the same for all families.
    """
    model = FoldModel(study, trial, base, number)
    random = np.random.RandomState(_SEED)
    rows = np.sort(random.permutation(len(model.valid))[:_SET_ASIDE])
    table = model.valid.iloc[rows].reset_index(drop=True)
    whole = model.utility(table, rows)
    if whole is None:
        return None
    times = _PERMUTATIONS if len(groups) < _MANY_GROUPS else 1
    orders = [random.permutation(len(rows)) for _ in range(times)]
    losses = []
    for group in groups:
        lost = [whole - (model.utility(_permuted(table, group, order), rows) or 0.0) for order in orders]
        losses.append(float(np.mean(lost)))
    return tuple(losses)


def _permuted(table: pd.DataFrame, group: tuple[str, ...], order: NDArray[np.intp]) -> pd.DataFrame:
    changed: dict[Any, Any] = {name: table[name].iloc[order].reset_index(drop=True) for name in group}
    return table.assign(**changed)


def _some(rows: NDArray[np.intp], most: int | None, *, in_time: bool) -> NDArray[np.intp]:
    if most is None or most >= len(rows):
        return rows
    return rows[-most:] if in_time else np.sort(np.random.RandomState(_SEED).permutation(rows)[:most])
