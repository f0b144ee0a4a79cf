"""Prepared data as a student's copy has them: train and public rows as they are, private tables without rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa

from heldout.authoring.bundle.interface import Files
from heldout.dataset.query_names import ROWS
from heldout.prepare.interface import Manifest, PreparedData

_PRIVATE = "private_"
_ROWS = "open/table_rows.arrow"


def public_data(prepared: PreparedData) -> Files:
    """The files of `prepared` without a private row or label; the content hash stays that of the whole."""
    files: Files = {}
    for name in sorted(prepared.manifest.files):
        data = (prepared.folder / name).read_bytes()
        if name.rpartition("/")[2].startswith(_PRIVATE):
            data = _first_rows(data, 0)
        elif name == _ROWS:
            data = _first_rows(data, _known(prepared.manifest))
        files[name] = data
    manifest = _manifest(prepared.manifest, {name: len(data) for name, data in files.items()})
    files["manifest.json"] = manifest.as_bytes()
    return files


def _known(manifest: Manifest) -> int:
    """Rows that are not private; in the table of queries they come first."""
    return manifest.rows["train"] + manifest.rows["public"]


def _first_rows(data: bytes, rows: int) -> bytes:
    """The table with its first rows alone, and nothing of the others."""
    with pa.ipc.open_stream(pa.py_buffer(data)) as reader:
        batch = reader.read_next_batch()
    kept = batch.take(pa.array(range(rows), pa.int64()))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(kept)
    return bytes(memoryview(sink.getvalue()))


def _manifest(manifest: Manifest, files: Mapping[str, int]) -> Manifest:
    """The manifest without what it says of private rows: how many of each class, and hashes to guess against."""
    counts, group = manifest.class_counts, manifest.group
    return replace(
        manifest,
        rows={**manifest.rows, "private": 0},
        hashes={part: hashes for part, hashes in manifest.hashes.items() if part != "private"},
        class_counts=counts and {**counts, "private": (0,) * len(counts["private"])},
        group=group and replace(group, groups={**group.groups, "private": 0}),
        duplicates=None,
        files=files,
        tables=tuple(
            replace(each, rows=_known(manifest), hash="") if each.name == ROWS else each for each in manifest.tables
        ),
    )
