"""What a dataset source promises."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pandas as pd

    from heldout.dataset.definition import DatasetDefinition


@dataclass(frozen=True)
class Dataset:
    """A dataset whose definition is valid. Its rows have not been read."""

    id: str
    folder: Path
    """Where relative names of the definition are looked up."""
    definition: DatasetDefinition | None
    """None for a file that stands next to a challenge without a dataset.toml: types are then inferred."""
    file: Path | None = None
    """The data file, for a dataset that is one file."""

    @property
    def is_withheld(self) -> bool:
        """Whether this is a student's copy, whose rows came prepared and without the private ones."""
        return self.definition is not None and self.definition.source.kind == "withheld"


@dataclass(frozen=True)
class Table:
    """Rows as every later stage sees them."""

    frame: pd.DataFrame
    """Columns in the definition's order, dtypes int64 | float64 | str | bool | datetime64[ns]; RangeIndex."""
    content_hash: str
    """`sha256:…` of the logical content."""
    time: str | None = None
    """Of a further table: the column that says since when a row is known."""


class Source(Protocol):
    """Reads the rows of datasets of one kind."""

    def read(self, dataset: Dataset) -> pd.DataFrame:
        """The raw rows, before types are checked.

        Raises:
            DatasetError: missing or damaged.
            MissingExtra: the source's package is not installed.
        """
        ...
