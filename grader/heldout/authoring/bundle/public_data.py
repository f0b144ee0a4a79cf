"""Prepared data as a student's copy has them: train and public rows as they are, private tables without rows."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from heldout.authoring.bundle.interface import Files
from heldout.prepare.interface import PreparedData

_PRIVATE = "private_"


def public_data(prepared: PreparedData) -> Files:
    """The files of `prepared` without a private row or label; the content hash stays that of the whole."""
    files: Files = {}
    for name in sorted(prepared.manifest["files"]):
        data = (prepared.folder / name).read_bytes()
        files[name] = _without_rows(data) if name.rpartition("/")[2].startswith(_PRIVATE) else data
    manifest = _manifest(prepared.manifest) | {"files": {name: len(data) for name, data in files.items()}}
    files["manifest.json"] = (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode()
    return files


def _without_rows(data: bytes) -> bytes:
    """The table's schema with an empty batch."""
    with pa.ipc.open_stream(pa.py_buffer(data)) as reader:
        schema = reader.schema
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as writer:
        writer.write_batch(pa.RecordBatch.from_arrays([pa.array([], field.type) for field in schema], schema=schema))
    return bytes(memoryview(sink.getvalue()))


def _manifest(manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest without what it says of private rows: how many of each class, and hashes to guess against."""
    public = dict(manifest)
    public["rows"] = manifest["rows"] | {"private": 0}
    public["hashes"] = {part: hashes for part, hashes in manifest["hashes"].items() if part != "private"}
    if manifest["class_counts"] is not None:
        public["class_counts"] = {
            part: counts if part != "private" else [0] * len(counts)
            for part, counts in manifest["class_counts"].items()
        }
    if manifest["group"] is not None:
        public["group"] = manifest["group"] | {"groups": manifest["group"]["groups"] | {"private": 0}}
    public.pop("duplicates")
    return public
