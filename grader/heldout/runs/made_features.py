"""Features that a submission made for the rows of a challenge, as prepared data that a model can be fitted on."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from heldout.prepare.interface import Part, PreparedData
from heldout.submission.boundary import Refused

PARTS: tuple[Part, ...] = ("train", "public", "private")
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


@contextlib.contextmanager
def prepared_with(made: MadeFeatures, prepared: PreparedData) -> Iterator[PreparedData]:
    """The prepared data with these features in place of their own, in a folder that goes with the block."""
    with tempfile.TemporaryDirectory(prefix="heldout-features-") as name:
        folder = Path(name)
        shutil.copytree(prepared.folder / "hidden", folder / "hidden", copy_function=_link)
        (folder / "open").mkdir()
        for file in (prepared.folder / "open").iterdir():
            if not file.name.endswith("_features.arrow"):
                _link(str(file), str(folder / "open" / file.name))
        _write(made, [prepared.rows[part] for part in PARTS], folder)
        features = tuple((column, "float64") for column in made.columns)
        yield replace(prepared, folder=folder, manifest=replace(prepared.manifest, features=features))


def _link(source: str, target: str) -> None:
    Path(target).symlink_to(Path(source).resolve())


def _write(made: MadeFeatures, rows: Sequence[int], folder: Path) -> None:
    import numpy as np
    import pyarrow as pa

    table = np.frombuffer(made.values, dtype="<f8").reshape(len(made.columns), sum(rows))
    start = 0
    for part, count in zip(PARTS, rows, strict=True):
        arrays = [pa.array(column[start : start + count]) for column in table]
        batch = pa.record_batch(arrays, names=list(made.columns))
        with (
            pa.OSFile(str(folder / "open" / f"{part}_features.arrow"), "wb") as out,
            pa.ipc.new_stream(out, batch.schema) as writer,
        ):
            writer.write_batch(batch)
        start += count
