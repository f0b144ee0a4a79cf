"""Rows that stay with the instructor: a student's copy of a challenge has prepared data instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heldout.base.errors import DatasetError, Problem
from heldout.base.paths import shown_path
from heldout.dataset.interface import Dataset

if TYPE_CHECKING:
    import pandas as pd


class WithheldSource:
    """Has no rows to read."""

    def read(self, dataset: Dataset) -> pd.DataFrame:
        """Never any rows.

        Raises:
            DatasetError: always.
        """
        shown = shown_path(dataset.folder / "dataset.toml")
        message = "'withheld' says that this is a student's copy: all rows together are in the instructor's copy only."
        raise DatasetError(Problem(shown, "source.kind", message))
