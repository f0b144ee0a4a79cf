"""Rows of the tables that scikit-learn ships."""

from __future__ import annotations

import pandas as pd

from heldout.dataset.interface import Dataset
from heldout.dataset.load import SKLEARN_LOADERS


class SklearnSource:
    """Reads a bundled set exactly as scikit-learn hands it out with `as_frame=True`, and changes nothing.

    Columns keep scikit-learn's names, spaces among them (`mean radius`, `sepal length (cm)`), then comes `target`:
    the class codes of a classification set (0 is malignant in load_breast_cancer), the number of a regression set.
    load_linnerud has three targets, which keep their names.
    """

    def read(self, dataset: Dataset) -> pd.DataFrame:
        """Features, then the target."""
        assert dataset.definition is not None
        return bundled(dataset.definition.source.loader)


def bundled(loader: str | None) -> pd.DataFrame:
    """The table of a function of `sklearn.datasets`."""
    from sklearn import datasets

    assert loader in SKLEARN_LOADERS
    frame: pd.DataFrame = getattr(datasets, loader)(as_frame=True).frame
    return frame
