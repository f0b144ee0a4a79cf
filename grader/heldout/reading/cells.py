"""A column of texts as its different texts, how often each stands there, and where first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    Column = pd.Series[Any]


@dataclass(frozen=True)
class Cells:
    """The texts of a column."""

    name: str
    texts: list[str]
    """Each different text once, in the order of the file."""
    codes: NDArray[np.int64]
    """Shape (rows,): the place in `texts`; -1 where a row has none."""

    @classmethod
    def of(cls, column: Column) -> Cells:
        """The texts of a column of texts."""
        codes, texts = pd.factorize(column)
        return cls(str(column.name), [str(text) for text in texts], codes.astype(np.int64))

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Shape (texts,): the number of rows of each."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.texts)).astype(np.int64)

    @property
    def known(self) -> int:
        """Rows with a text."""
        return int((self.codes >= 0).sum())

    def first_row(self, text: int) -> int:
        """The first row that has `texts[text]`."""
        return int(np.argmax(self.codes == text))

    def rows(self, which: NDArray[np.bool_]) -> int:
        """How many rows have one of the texts that `which`, of shape (texts,), is true for."""
        return int(self.counts[which].sum())

    def without(self, which: NDArray[np.bool_]) -> Cells:
        """The column with these texts missing."""
        if not which.any():
            return self
        place = np.where(which, -1, np.cumsum(~which) - 1)
        codes = np.where(self.codes < 0, -1, place[self.codes]) if len(place) else self.codes
        return Cells(self.name, [text for text, gone in zip(self.texts, which, strict=True) if not gone], codes)

    def column(self) -> Column:
        """The texts again, row by row."""
        return self.spread(pd.Series(self.texts, dtype="str"))

    def spread(self, values: Column) -> Column:
        """One value for each of `texts` becomes one for each row; a row without a text has a missing one."""
        taken = values.take(self.codes) if (self.codes >= 0).all() else values.reindex(self.codes)
        return taken.reset_index(drop=True).rename(self.name)
