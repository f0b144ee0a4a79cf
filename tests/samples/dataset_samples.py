"""A dataset without a challenge around it."""

from __future__ import annotations

from pathlib import Path

from heldout.dataset.interface import Dataset
from heldout.dataset.load import dataset_of, read_dataset_definition


def load_dataset(folder: Path, course: Path | None = None) -> Dataset:
    """The dataset whose dataset.toml lies in `folder`, found as a challenge finds it; its problems are raised."""
    return dataset_of(folder, read_dataset_definition(folder, course).checked())
