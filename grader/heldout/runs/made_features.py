"""Features that a submission made for the rows of a challenge, as prepared data that a model can be fitted on."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from heldout.prepare.interface import Part, PreparedData
from heldout.sandbox.message import Blob, bytes_of
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


def tables_of(made: MadeFeatures, rows: Mapping[Part, int]) -> dict[Part, bytes]:
    """The features of each part as a table, one batch each."""
    import numpy as np
    import pyarrow as pa

    values = np.frombuffer(made.values, dtype="<f8").reshape(len(made.columns), -1)
    tables, start = {}, 0
    for part in PARTS:
        arrays = [pa.array(column[start : start + rows[part]]) for column in values]
        batch = pa.record_batch(arrays, names=list(made.columns))
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema) as writer:
            writer.write_batch(batch)
        tables[part] = sink.getvalue().to_pybytes()
        start += rows[part]
    return tables


@contextlib.contextmanager
def prepared_with(
    features: tuple[tuple[str, str], ...], tables: Mapping[Part, Blob], prepared: PreparedData
) -> Iterator[PreparedData]:
    """The prepared data with these tables in place of their own features, without any hidden file, in a folder that
    goes with the block: what a model is fitted on.

    Args:
        features: name and type of each column.
        tables: of each part, as prepared data have them.
        prepared: whose they are.
    """
    with tempfile.TemporaryDirectory(prefix="heldout-features-") as folder:
        manifest = replace(prepared.manifest, features=features)
        own = replace(prepared, folder=Path(folder), manifest=manifest)
        (own.folder / "open").mkdir(mode=0o700)
        for part in PARTS:
            own.open_file(f"{part}_features").write_bytes(bytes_of(tables[part]))
        for name in _COPIED:
            if prepared.open_file(name).exists():
                shutil.copyfile(prepared.open_file(name), own.open_file(name))
        yield own
