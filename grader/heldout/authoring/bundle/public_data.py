"""Prepared data as a student's copy has them: train and public rows as they are, private tables without rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa

from heldout.authoring.bundle.interface import Files
from heldout.prepare.interface import Manifest, PreparedData

_PRIVATE = "private_"


def public_data(prepared: PreparedData) -> Files:
    """The files of `prepared` without a private row or label; the content hash stays that of the whole."""
    files: Files = {}
    for name in sorted(prepared.manifest.files):
        data = (prepared.folder / name).read_bytes()
        files[name] = _without_rows(data) if name.rpartition("/")[2].startswith(_PRIVATE) else data
    manifest = _manifest(prepared.manifest, {name: len(data) for name, data in files.items()})
    files["manifest.json"] = manifest.as_bytes()
    return files


def _without_rows(data: bytes) -> bytes:
    """The table's schema with an empty batch."""
    with pa.ipc.open_stream(pa.py_buffer(data)) as reader:
        schema = reader.schema
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as writer:
        writer.write_batch(pa.RecordBatch.from_arrays([pa.array([], field.type) for field in schema], schema=schema))
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
    )
