"""The further tables of a dataset: files beside dataset.toml that queries may join with the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from heldout.dataset.definition import SourceSection
from heldout.dataset.interface import Dataset, Table
from heldout.dataset.read import read_table


def read_tables(dataset: Dataset) -> Mapping[str, Table]:
    """Every further table by name, held against what dataset.toml says of it; empty where there is none.

    Raises:
        DatasetError: a file is missing, damaged, changed, or not what dataset.toml says.
    """
    tables = dataset.definition.tables if dataset.definition is not None else {}
    return {name: replace(read_table(_alone(dataset, name)), time=table.time) for name, table in tables.items()}


def _alone(dataset: Dataset, name: str) -> Dataset:
    """The table as a dataset of its own, so that it is read and checked as the rows are."""
    assert dataset.definition is not None
    section = dataset.definition.tables[name]
    alone = {
        "source": SourceSection(kind="file", file=section.file),
        "columns": section.columns,
        "content_hash": section.content_hash,
        "tables": {},
    }
    return replace(dataset, definition=dataset.definition.model_copy(update=alone), file=dataset.folder / section.file)
