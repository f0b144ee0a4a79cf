"""In the process that fitted: a sample of the training rows goes through the steps, and what arrives is measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from heldout.recipe.library import class_path
from heldout.recipe.reaching import MAX_BRANCHES, MAX_COLUMNS, MAX_STEPS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ROWS = 400
_WIDEST = 2_000_000
"""Numbers of the dense array that is looked at."""
_SKEWED = 2.0
_ROUNDING = 1e-12
"""A column that varies by less than this share of what columns hold is constant: what varies is rounding."""
_ORDINARY = 0.75
"""Of the columns, by their greatest numbers: those above it, such as moments in nanoseconds, say nothing of others."""
_OF_TWO_VALUES = 0.5
_INSIDE = ("best_estimator_", "regressor_")
"""Where wrappers keep the model that they fitted."""


def sample_of(features: Any, target: Any) -> tuple[Any, Any]:
    """At most 400 rows of X, spread over all of them, and the whole of y."""
    import numpy as np

    chosen = np.unique(np.linspace(0, len(features) - 1, min(ROWS, len(features))).astype(int))
    return features.iloc[chosen].copy(), target


def reaching(estimator: Any, sample: Any, target: Any) -> dict[str, Any]:
    """What reaches the model that decides, as `recipe.reaching.read_reaching` takes it.

    Args:
        estimator: fitted, of library classes only.
        sample: rows that it was fitted on, as they were handed to it.
        target: all that it was fitted on.
    """
    way = _Way(list(sample.columns))
    holes = [position for position, has in enumerate(sample.isna().any(axis=0)) if has][:MAX_COLUMNS]
    arrived = way.follow(estimator, sample)
    seen = {"holes": holes, "target_logged": way.target_changed}
    return {**_measured(arrived), **way.as_json(), **_of_target(target), **seen}


class _Way:
    """From the outermost estimator to the model, with what is seen beside it."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.branches: list[dict[str, Any]] = []
        self.used = set(range(len(names)))
        self.target_changed = False
        self._positions_now: list[int] | None = list(range(len(names)))
        """Which columns of the table the features are, as long as each is still one of them."""

    def follow(self, estimator: Any, rows: Any) -> Any:
        from sklearn.pipeline import Pipeline

        while True:
            if isinstance(estimator, Pipeline):
                for _, step in estimator.steps[:-1]:
                    if step is not None and not isinstance(step, str):
                        self._look(step)
                        rows = step.transform(rows)
                estimator = estimator.steps[-1][1]
                continue
            inside = next((name for name in _INSIDE if hasattr(estimator, name)), None)
            if inside is None:
                return rows
            self.target_changed = self.target_changed or inside == "regressor_"
            estimator = getattr(estimator, inside)

    def as_json(self) -> dict[str, Any]:
        return {"used": sorted(self.used)[:MAX_COLUMNS], "branches": self.branches}

    def _look(self, step: Any) -> None:
        from sklearn.base import OneToOneFeatureMixin
        from sklearn.compose import ColumnTransformer
        from sklearn.pipeline import FeatureUnion

        now = self._positions_now
        if now is None:
            return
        names = [self.names[each] for each in now]
        if isinstance(step, ColumnTransformer):
            found = [{**each, "columns": [now[one] for one in each["columns"]]} for each in _branches(step, names)]
            self.branches = found[:MAX_BRANCHES]
            self.used = {column for each in found for column in each["columns"]}
            self._positions_now = None
        elif isinstance(step, FeatureUnion):
            self.used = {now[column] for column in _looked_at(step, names)}
            self._positions_now = None
        elif hasattr(step, "get_support"):
            self._positions_now = [now[int(index)] for index in step.get_support(indices=True)]
            self.used = set(self._positions_now)
        elif not isinstance(step, OneToOneFeatureMixin):
            self._positions_now = None


def _looked_at(step: Any, names: list[str]) -> set[int]:
    """The positions among these features that a transformer of them looks at."""
    from sklearn.compose import ColumnTransformer
    from sklearn.pipeline import FeatureUnion, Pipeline

    if isinstance(step, ColumnTransformer):
        return {column for each in _branches(step, names) for column in each["columns"]}
    if isinstance(step, FeatureUnion):
        return {column for _, part in step.transformer_list if part != "drop" for column in _looked_at(part, names)}
    if isinstance(step, Pipeline) and step.steps:
        return _looked_at(step.steps[0][1], names)
    return set(range(len(names)))


def _branches(step: Any, names: list[str]) -> Iterator[dict[str, Any]]:
    for name, transformer, columns in step.transformers_:
        if isinstance(transformer, str) and transformer == "drop":
            continue
        span = step.output_indices_.get(name, slice(0, 0))
        yield {
            "columns": _positions(columns, names),
            "classes": _classes(transformer)[:MAX_STEPS],
            "outputs": max(0, span.stop - span.start),
        }


def _positions(columns: Any, names: list[str]) -> list[int]:
    """Positions among the features that arrive, however a column transformer was told them."""
    import numpy as np

    if isinstance(columns, slice):
        if isinstance(columns.start, str) or isinstance(columns.stop, str):
            start = 0 if columns.start is None else names.index(columns.start)
            stop = len(names) if columns.stop is None else names.index(columns.stop) + 1
            return list(range(start, stop))
        return list(range(*columns.indices(len(names))))
    found = [columns] if isinstance(columns, str | int) else list(columns)
    if found and all(isinstance(each, bool | np.bool_) for each in found):
        return [position for position, each in enumerate(found) if each]
    return [names.index(each) if isinstance(each, str) else int(each) % len(names) for each in found]


def _classes(transformer: Any) -> list[str]:
    from sklearn.pipeline import Pipeline

    if isinstance(transformer, str) or transformer is None:
        return []
    steps = [step for _, step in transformer.steps] if isinstance(transformer, Pipeline) else [transformer]
    return [class_path(type(each)) or type(each).__name__ for each in steps if not isinstance(each, str)]


def _measured(arrived: Any) -> dict[str, Any]:
    import numpy as np

    sparse = hasattr(arrived, "toarray")
    rows, width = arrived.shape
    most = max(1, _WIDEST // max(1, rows))
    values = arrived.iloc[:, :most] if hasattr(arrived, "iloc") else arrived[:, :most]
    dense: NDArray[Any] = np.asarray(values.toarray() if sparse else values)
    if dense.dtype.kind not in "fiub":
        dense = _numbers_of(values)
    dense = dense.astype(np.float64)
    ratio, skews = _ratio_and_skews(dense)
    return {
        "outputs": int(width),
        "sparse": sparse,
        "missing": bool(np.isnan(dense).any()),
        "scale_ratio": ratio,
        "skewed": int(np.sum(skews > _SKEWED)),
        "skewness": float(max(skews, default=0.0)),
    }


def _numbers_of(rows: Any) -> NDArray[np.float64]:
    """The columns of a frame that are numbers, where the model takes text as well."""
    import numpy as np
    import pandas as pd

    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(rows)
    return np.asarray(frame.select_dtypes(["number", "bool"]), dtype=np.float64)


def _ratio_and_skews(dense: NDArray[np.float64]) -> tuple[float | None, NDArray[np.float64]]:
    import numpy as np

    deviations, skews, two_valued = [], [], False
    greatest = np.abs(np.where(np.isfinite(dense), dense, 0.0)).max(axis=0, initial=0.0)
    least = _ROUNDING * float(np.quantile(greatest[greatest > 0], _ORDINARY, method="lower")) if greatest.any() else 0.0
    for column in dense.T:
        known = column[np.isfinite(column)]
        spread = float(known.std()) if len(known) > 1 else 0.0
        if not least < spread < np.inf:
            continue
        if len(np.unique(known)) == 2:
            two_valued = True
            continue
        deviations.append(spread)
        skews.append(float(np.mean(((known - known.mean()) / spread) ** 3)))
    if two_valued:
        deviations.append(_OF_TWO_VALUES)
    ratio = max(deviations) / min(deviations) if len(deviations) > 1 else None
    return (ratio if ratio is not None and np.isfinite(ratio) else None), np.array(skews)


def _of_target(target: Any) -> dict[str, Any]:
    import numpy as np

    nothing = {"target_skewness": None, "target_least": None}
    values = np.asarray(target)
    if values.dtype.kind != "f" or values.ndim != 1:
        return nothing
    spread = float(values.std())
    if not 0 < spread < np.inf:
        return nothing
    skew = float(np.mean(((values - values.mean()) / spread) ** 3))
    return {"target_skewness": skew, "target_least": float(values.min())} if np.isfinite(skew) else nothing
