"""Features that a submission made for the rows of a challenge, as prepared data that a model can be fitted on."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from heldout.prepare.interface import Part, PreparedData
from heldout.runs.feature_tables import FeatureTables, FeatureTablesRequest
from heldout.sandbox.message import bytes_of
from heldout.submission.boundary import Refused

PARTS: tuple[Part, ...] = ("train", "public", "private")
_COPIED = ("train_target", "train_groups")
_LONGEST_NAME = 100


@dataclass(frozen=True)
class MadeFeatures:
    """Numbers for each row of all parts, in the order of `PARTS`."""

    columns: tuple[str, ...]
    values: bytes
    """float64, column after column; NaN where there is none."""


def checked_features(columns: object, values: bytes, rows: int, most: int) -> MadeFeatures:
    """What a stage's process says of features, held against what it may be.

    Raises:
        Refused: it is something else.
    """
    if not isinstance(columns, list) or not 0 < len(columns) <= most:
        raise Refused(f"must make between 1 and {most} features.")
    for name in columns:
        if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
            raise Refused(f"must name its features in 1 to {_LONGEST_NAME} visible characters.")
    if len(set(columns)) != len(columns):
        raise Refused("must give each feature another name.")
    if len(values) != 8 * rows * len(columns):
        raise Refused("gave another number of values than there are rows and features.")
    return MadeFeatures(tuple(columns), values)


def request_of(made: MadeFeatures, rows: Mapping[Part, int]) -> FeatureTablesRequest:
    """The features as a trusted task takes them, which makes tables of them."""
    size = 8 * sum(rows[part] for part in PARTS)
    columns = [[name, "float64", size] for name in made.columns]
    return FeatureTablesRequest(columns, made.values, *(rows[part] for part in PARTS))


@contextlib.contextmanager
def prepared_with(tables: FeatureTables, prepared: PreparedData) -> Iterator[PreparedData]:
    """The prepared data with these features in place of their own, without any hidden file, in a folder that goes with
    the block: what a model is fitted on."""
    with tempfile.TemporaryDirectory(prefix="heldout-features-") as folder:
        manifest = replace(prepared.manifest, features=tables.features)
        own = replace(prepared, folder=Path(folder), manifest=manifest)
        (own.folder / "open").mkdir(mode=0o700)
        for part in PARTS:
            own.open_file(f"{part}_features").write_bytes(bytes_of(getattr(tables, part)))
        for name in _COPIED:
            if prepared.open_file(name).exists():
                shutil.copyfile(prepared.open_file(name), own.open_file(name))
        yield own
