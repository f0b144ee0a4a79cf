"""Messages between processes of ours: a frozen dataclass becomes JSON with named bytes beside it, and is read back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from heldout.base.json_records import Unreadable, from_json, to_json

Blob: TypeAlias = bytes | memoryview | Path
"""Bytes, or a file whose bytes travel. The receiver gets bytes or a view of them."""
M = TypeVar("M")


def bytes_of(blob: Blob) -> bytes:
    """What a blob holds."""
    return blob.read_bytes() if isinstance(blob, Path) else bytes(blob)


def view_of(blob: Blob) -> memoryview:
    """The same without a copy, where there is none."""
    return memoryview(blob.read_bytes() if isinstance(blob, Path) else blob)


def packed(message: Any) -> tuple[Any, tuple[tuple[str, bytes | Path], ...]]:
    """The message as JSON, where nothing stands in the place of bytes, and the bytes by where they belong.

    >>> packed((1, b"raw"))
    ([1, None], (('1', b'raw'),))

    Raises:
        TypeError: a mapping, or a document within the message, holds something else than JSON.
    """
    found: list[Any] = []
    document, blobs = to_json(message, found.append), tuple(_blobs(message, ()))
    if len(found) != len(blobs):
        raise TypeError(f"there is more than JSON in a document of {type(message).__name__}")
    return document, blobs


def unpacked(kind: type[M], document: Any, blobs: Mapping[str, bytes | memoryview]) -> M:
    """The message of type `kind` that was packed.

    Raises:
        Unreadable: it is another one.
    """
    for place, blob in blobs.items():
        *way, last = place.split("/")
        holder = document
        try:
            for step in way:
                holder = holder[int(step) if isinstance(holder, list) else step]
            holder[int(last) if isinstance(holder, list) else last] = blob
        except (LookupError, TypeError, ValueError) as error:
            raise Unreadable(f"has no place for {place}") from error
    return from_json(kind, document, exact=True)


def _blobs(value: Any, way: tuple[str, ...]) -> Iterator[tuple[str, bytes | Path]]:
    """In dataclasses and tuples of them: a document inside of a message has none."""
    if isinstance(value, bytes | memoryview | Path):
        yield "/".join(way), bytes(value) if isinstance(value, memoryview) else value
    elif is_dataclass(value):
        for each in fields(value):
            yield from _blobs(getattr(value, each.name), (*way, each.name))
    elif isinstance(value, tuple):
        for number, each in enumerate(value):
            yield from _blobs(each, (*way, str(number)))
