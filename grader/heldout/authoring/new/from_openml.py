"""A data set of openml.org as the file that a challenge is made from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from heldout.authoring.new.propose import slug
from heldout.base.errors import UsageError
from heldout.dataset.openml_source import PREFIX, fetch_table


@dataclass(frozen=True)
class OpenmlFile:
    """What was fetched, and what openml.org says of it."""

    path: Path
    """A Parquet file in the folder that was given."""
    target: tuple[str, ...]
    """The columns that openml.org names as those to predict."""
    licence: str | None
    citation: str


def openml_id(source: Path) -> int | None:
    """The number in `openml:31`; None for what names a file.

    Raises:
        UsageError: what follows `openml:` is no number.
    """
    text = str(source)
    if not text.startswith(PREFIX):
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text.removeprefix(PREFIX)):
        raise UsageError(f"--from {PREFIX}ID needs the number of a data set, as in openml:31. Got '{text}'.")
    return int(text.removeprefix(PREFIX))


def as_file(number: int, folder: Path) -> OpenmlFile:
    """The data set with this id, fetched or out of the cache, as a Parquet file in `folder`.

    Raises:
        DatasetError: there is no such data set, it is no dense table, or openml.org cannot be reached.
    """
    found = fetch_table(number, "--from", "")
    path = folder / f"{slug(found.name) or PREFIX[:-1]}-{number}.parquet"
    found.frame.to_parquet(path)
    citation = f"{found.citation or found.name}. {found.url}, version {found.version}"
    return OpenmlFile(path, (found.target,) if found.target else (), found.licence or None, citation)
