"""What labels and clusters have in common: a whole number for each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heldout.tasks.form import PREDICTION, CsvLayout, PredictionForm
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.tasks.form import Array


class NumberedForm(PredictionForm):
    """int64, shape (n,): rows with one number are alike."""

    dtype = "<i8"

    def columns(self, target: Target) -> int | None:
        return None

    def csv_layouts(self, target: Target) -> tuple[CsvLayout, ...]:
        return (CsvLayout((PREDICTION,), 1),)

    def repeated(self, constant: NDArray[np.float64], target: Target, rows: int) -> Array:
        import numpy as np

        return np.full(rows, int(constant[0]), dtype=np.int64)

    def perfect(self, target: Target, truth: Array, above: float | None = None) -> Array:
        import numpy as np

        return truth.astype(np.int64)

    def half_informed(self, target: Target, truth: Array, random: np.random.RandomState, errors: float = 1.0) -> Array:
        import numpy as np

        others = truth[random.permutation(len(truth))]
        return np.where(random.uniform(size=len(truth)) < 1 - 0.5 * errors, truth, others).astype(np.int64)
