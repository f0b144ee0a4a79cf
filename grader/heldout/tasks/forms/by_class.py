"""What probabilities and scores have in common: a number for each class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heldout.tasks.form import PredictionForm, WrongAnswer
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.tasks.form import Array, Utility

MOST_CLASSES = 5
"""Classes that are predicted alone as junk; a metric that survives five survives the others."""


class ByClass(PredictionForm):
    """A number for each class."""

    noun: str
    """What the numbers are, in the plural."""

    def _columns_in_words(self, width: int, came: tuple[int, ...]) -> str:
        return (
            f"one column for each of the {width} classes. Got shape {came}. "
            f"Fit on all classes, so that the predictions have a column for each."
        )

    def constant(self, target: Target, train: Array, utility: Utility) -> NDArray[np.float64] | None:
        """The shares of the classes, shape (k,)."""
        import numpy as np

        counts = np.bincount(train.astype(np.int64), minlength=len(target.classes or ()))
        priors: NDArray[np.float64] = counts / counts.sum()
        return priors

    def repeated(self, constant: NDArray[np.float64], target: Target, rows: int) -> Array:
        import numpy as np

        return np.tile(constant, (rows, 1))

    def wrong_answer(self) -> WrongAnswer:
        return WrongAnswer(
            "hard_vote.py",
            f"Must be refused: a hard vote only has `predict`, and the metric needs {self.noun}.",
            "from sklearn.linear_model import LogisticRegression\n"
            "from sklearn.tree import DecisionTreeClassifier\n"
            "from sklearn.ensemble import VotingClassifier",
            'VotingClassifier(\n        [("linear", LogisticRegression(max_iter=1000)), '
            '("tree", DecisionTreeClassifier(max_depth=3))],\n        voting="hard",\n    )',
        )


def certain_of(target: Target, truth: Array) -> NDArray[np.float64]:
    """1 for the class of each row and 0 for the others, shape (n, k)."""
    import numpy as np

    certain: NDArray[np.float64] = np.eye(len(target.classes or ()))[truth]
    return certain


def spread(columns: NDArray[Any], seen: NDArray[np.int64], classes: int) -> NDArray[np.float64]:
    """Numbers for the seen classes as numbers for all of them: 0, or the least, for the others."""
    import numpy as np

    found = np.full((len(columns), classes), min(0.0, float(columns.min(initial=0.0))))
    found[:, seen] = columns
    return found


def only(target: Target, seen: NDArray[np.int64]) -> Target:
    """The target of a model that knows some of the classes."""
    return Target(target.task, tuple((target.classes or ())[code] for code in seen))
