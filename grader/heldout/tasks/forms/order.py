"""What anomaly scores, risks and relevances have in common: one number a row, of which only the order counts."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING

from heldout.tasks.form import HUGE, PREDICTION, CsvLayout, PredictionForm, WrongAnswer, with_first
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.tasks.form import Array, Utility


class OrderForm(PredictionForm):
    """float64, shape (n,): greater comes first."""

    alike = "the same number"

    @abstractmethod
    def order(self, target: Target, truth: Array) -> NDArray[np.float64]:
        """The truth as numbers in the right order, shape (n,)."""

    def columns(self, target: Target) -> int | None:
        return None

    def csv_layouts(self, target: Target) -> tuple[CsvLayout, ...]:
        return (CsvLayout((PREDICTION,), 1),)

    def constant(self, target: Target, train: Array, utility: Utility) -> NDArray[np.float64] | None:
        """One number, whichever: all orders are equally good guesses."""
        import numpy as np

        zero = np.zeros(1)
        return zero if np.isfinite(utility(zero)) else None

    def repeated(self, constant: NDArray[np.float64], target: Target, rows: int) -> Array:
        import numpy as np

        return np.full(rows, constant[0])

    def perfect(self, target: Target, truth: Array, above: float | None = None) -> Array:
        return self.order(target, truth)

    def half_informed(self, target: Target, truth: Array, random: np.random.RandomState, errors: float = 1.0) -> Array:
        right = self.order(target, truth)
        noisy: Array = right + errors * (float(right.std()) or 1.0) * random.normal(size=len(right))
        return noisy

    def junk(self, target: Target, truth: Array) -> Iterator[tuple[str, Array]]:
        import numpy as np

        rows = np.arange(len(truth))
        yield "the same number in every row", np.zeros(len(truth))
        yield "nothing but ties", (rows % 3).astype(np.float64)
        yield "huge numbers", np.where(rows % 2 == 0, HUGE, -HUGE)
        yield "NaN", np.full(len(truth), np.nan)
        yield "NaN in one row", with_first(np.zeros(len(truth)), np.nan)
        yield "infinite in one row", with_first(np.zeros(len(truth)), np.inf)


def two_numbers(documentation: str, imports: str, base: str, method: str) -> WrongAnswer:
    """An example that answers with two numbers a row."""
    return WrongAnswer(
        "two_numbers.py",
        documentation,
        f"import numpy as np\n{imports}",
        "TwoNumbers()",
        f"class TwoNumbers({base}):\n"
        '    """Answers with two numbers for each row."""\n\n'
        f"    def {method}(self, X):\n        one = super().{method}(X)\n        return np.column_stack([one, one])\n",
        dense=True,
    )
