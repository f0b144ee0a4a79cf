"""Rows of a data set of openml.org, fetched once by scikit-learn's `fetch_openml` and kept in the cache."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError

import pandas as pd

from heldout.base.errors import DatasetError, Problem
from heldout.base.paths import cache_folder, ensure_folder, shown_path
from heldout.dataset.interface import Dataset
from heldout.dataset.plain_frame import plain_frame

PREFIX = "openml:"
"""What an id begins with where a file could be named too."""
_CITED = 400
"""Characters of a citation that are kept: some describe the whole data set."""


@dataclass(frozen=True)
class OpenmlTable:
    """A data set of openml.org."""

    frame: pd.DataFrame
    """Every column but those that openml.org marks as row numbers or as to be ignored; shape (n, columns)."""
    name: str
    version: str
    licence: str
    """As openml.org gives it; empty where it gives none."""
    citation: str
    url: str
    target: str
    """The column that openml.org names as the one to predict; empty where there is none, or more than one."""


class OpenmlSource:
    """Reads the data set with the id `source.id`; the columns are those of `OpenmlTable`, texts are NFC-normalised."""

    def read(self, dataset: Dataset) -> pd.DataFrame:
        """The rows, from the cache where they were fetched before.

        Raises:
            DatasetError: there is no such data set, it is no dense table, or openml.org cannot be reached.
        """
        assert dataset.definition is not None
        number = dataset.definition.source.id
        assert number is not None
        return fetch_table(number, shown_path(dataset.folder / "dataset.toml"), "source.id").frame


def fetch_table(number: int, shown: str, key: str) -> OpenmlTable:
    """The data set with this id; `shown` and `key` say where a message about it belongs.

    Raises:
        DatasetError: as `OpenmlSource.read`.
    """
    from sklearn.datasets import fetch_openml

    folder = ensure_folder(cache_folder() / "openml")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a newer version exists: an id is one version
            found = fetch_openml(
                data_id=number, data_home=folder, target_column=None, as_frame=True, parser="pandas", delay=0.2
            )
    except (OSError, ValueError) as error:
        raise DatasetError(Problem(shown, key, _fault(number, error))) from error
    details: dict[str, Any] = found.details
    target = str(details.get("default_target_attribute") or "")
    return OpenmlTable(
        plain_frame(found.frame),
        str(details.get("name", f"openml {number}")),
        str(details.get("version", "")),
        str(details.get("licence") or ""),
        " ".join(str(details.get("citation") or details.get("creator") or "").split())[:_CITED],
        str(found.url),
        "" if "," in target else target,
    )


def _fault(number: int, error: OSError | ValueError) -> str:
    if isinstance(error, URLError) and not isinstance(error, HTTPError):
        return (
            f"must be fetched from openml.org once, which cannot be reached from here ({error.reason}). "
            "Try again with a network: what was fetched is kept."
        )
    if isinstance(error, HTTPError):
        return f"must be fetched from openml.org once, which answered {error.code} ({error.reason}). Try again later."
    if "not found" in str(error).lower():
        return f"must be the id of a data set of openml.org, as in https://www.openml.org/d/31. Got {number}."
    return f"must be a table that scikit-learn's fetch_openml can read. Of {number} it says: {error}"
