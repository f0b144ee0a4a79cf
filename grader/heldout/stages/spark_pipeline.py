"""A pipeline of pyspark.ml: it is fitted on the training rows, and what it makes of all rows becomes predictions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from heldout.stages.interface import SparkWork
from heldout.tasks.interface import InvalidOutput, Label

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

ROW_ID = "row_id"
_VECTORS = {"predict_proba": "probability", "decision_function": "rawPrediction"}
"""Columns with a number for each class, by what they are to a classifier of scikit-learn's."""


def is_pipeline(made: object) -> bool:
    """Whether it is something to be fitted, and no table."""
    return callable(getattr(made, "fit", None)) and not callable(getattr(made, "toPandas", None))


class FittedPipeline:
    """What `build` returned, fitted once for each set of training rows."""

    def __init__(self, work: SparkWork) -> None:
        self._work = work
        self._model: Any = None
        self._rows = -1
        """How many rows it was fitted on."""

    def predictions(self, pipeline: Any, tables: Mapping[str, Any], train: int, rows: int) -> NDArray[Any]:
        """Of all rows, in the form that the metric needs.

        Args:
            pipeline: not fitted yet.
            tables: `rows`, and `train` with the labels of the first of them.
            train: how many have labels.
            rows: how many there are.

        Raises:
            InvalidOutput: what the pipeline made are no predictions, or not of each row.
        """
        from heldout.tasks.catalogue import form_of

        if self._rows != train:
            self._model, self._rows = pipeline.fit(tables["rows"].join(tables["train"], ROW_ID)), train
        made = self._model.transform(tables["rows"])
        needed = [each for each in ("prediction", *_VECTORS.values()) if each in made.columns]
        if ROW_ID not in made.columns or "prediction" not in needed:
            raise InvalidOutput(
                f"the pipeline must keep {ROW_ID} and make a column 'prediction'. It makes {list(made.columns)[:8]}: "
                "end it with a model of pyspark.ml whose predictionCol has its usual name."
            )
        frame = in_order(_as_numbers(made, needed), rows, "the pipeline")
        form = form_of(self._work.needs)
        return form.take(SparkPipeline(frame, self._work.target.classes), _numbered(rows), self._work.target)


def _as_numbers(made: Any, needed: list[str]) -> pd.DataFrame:
    """The columns that count, vectors as lists."""
    from pyspark.ml.functions import vector_to_array
    from pyspark.sql.functions import col

    vectors = [name for name in needed if name in _VECTORS.values()]
    single = [col(name).cast("double").alias(name) for name in needed if name not in vectors]
    frame: pd.DataFrame = made.select(
        ROW_ID, *single, *(vector_to_array(col(name)).alias(name) for name in vectors)
    ).toPandas()
    return frame


def _numbered(rows: int) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(index=pd.RangeIndex(rows))


def in_order(frame: pd.DataFrame, rows: int, who: str) -> pd.DataFrame:
    """The table in the order of its row ids, which must be those of all rows.

    Raises:
        InvalidOutput: one is missing, or there twice.
    """
    import numpy as np

    ids = frame[ROW_ID].to_numpy()
    if len(ids) != rows or not np.array_equal(np.sort(ids), np.arange(rows)):
        raise InvalidOutput(
            f"{who} must return each of the {rows:,} rows of tables['rows'] once. It returned {len(ids):,}, "
            f"{len(np.unique(ids)):,} of them different. Did a join drop or repeat some?"
        )
    return frame.iloc[np.argsort(ids, kind="stable")].reset_index(drop=True)


class SparkPipeline:
    """What a pipeline made of all rows, as forms of predictions ask an estimator; messages tell the name."""

    def __init__(self, frame: pd.DataFrame, classes: tuple[Label, ...] | None) -> None:
        self._frame, self._classes = frame, classes
        for method, column in _VECTORS.items():
            if classes is not None and column in frame.columns:
                setattr(self, method, lambda rows, name=column: self._vectors(name))
        if classes is not None:
            import numpy as np

            self.classes_ = np.array(classes)

    def predict(self, rows: pd.DataFrame) -> NDArray[Any]:
        import numpy as np

        found = self._frame["prediction"].to_numpy(dtype=np.float64)
        if self._classes is None:
            return found
        wrong = ~np.isin(found, np.arange(len(self._classes)))
        if wrong.any():
            raise InvalidOutput(
                f"the pipeline must predict the number of a class, 0 to {len(self._classes) - 1}, as the label column "
                f"has them. It predicted {found[wrong][0]:.6g}."
            )
        labels: NDArray[Any] = np.array(self._classes)[found.astype(int)]
        return labels

    def _vectors(self, name: str) -> NDArray[np.float64]:
        import numpy as np

        classes = len(self._classes or ())
        found = [list(each) for each in self._frame[name]]
        if {len(each) for each in found} - {classes}:
            raise InvalidOutput(f"the pipeline's column '{name}' must hold {classes} numbers, one for each class.")
        values = np.array(found, dtype=np.float64)
        # Of two classes scikit-learn's decision is the one for the second.
        return values[:, 1] if name == "rawPrediction" and classes == 2 else values
