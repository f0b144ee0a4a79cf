"""Frozen dataclasses as JSON documents, and back: for what is stored, sent and published.

Plain code and not a library: reading needs nothing that is not imported anyway, and a grade that is made a second time
must not wait for imports (msgspec takes 20 ms of it, cattrs 100 ms, pydantic's models 140 ms).
"""

from __future__ import annotations

import base64
import binascii
import math
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Reader = Callable[[Any], Any]
_SCALARS = frozenset({str, bool, int, float, types.NoneType})
LEFT_OUT = {"left_out": True}
"""Metadata of a field whose key is not written where its value is the default."""


def called(key: str) -> dict[str, Any]:
    """Metadata of a field whose key is another word than its name, such as `class`."""
    return {"key": key}


class Unreadable(ValueError):
    """A document is not what it should be; the text says where, what is allowed and what came."""

    def __init__(self, why: str, at: tuple[str, ...] = ()) -> None:
        self.why, self.at = why, at
        super().__init__(f"{'.'.join(at) or 'it'} {why}")

    def inside(self, name: str) -> Unreadable:
        """The same, of the document that holds this one under `name`."""
        return Unreadable(self.why, (name, *self.at))


def _in_base64(value: Any) -> str:
    if not isinstance(value, bytes):
        raise TypeError(f"{value!r} is no part of a JSON document")
    return base64.b64encode(value).decode("ascii")


def to_json(value: Any, raw: Callable[[Any], Any] = _in_base64) -> Any:
    """A record as a dict with its fields in their order, a tuple as a list, a time in ISO 8601; JSON as it is.

    `raw` says what stands for bytes and the like: base64.

    >>> to_json((1, None, {"a": (2.5, "b")}))
    [1, None, {'a': [2.5, 'b']}]
    """
    if type(value) in _SCALARS or (isinstance(value, str | int | float) and not isinstance(value, Enum)):
        return value
    if type(value) in (list, tuple):
        return [to_json(each, raw) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        found = ((key, getattr(value, name), default) for name, key, default in _written(type(value)))
        return {key: to_json(each, raw) for key, each, default in found if default is MISSING or each != default}
    if isinstance(value, Mapping):
        return {key: to_json(each, raw) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [to_json(each, raw) for each in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    return raw(value)


@cache
def _written(kind: type) -> tuple[tuple[str, str, Any], ...]:
    """Each field with its key, and the value for which that is left out."""
    return tuple(
        (each.name, key_of(each), each.default if "left_out" in each.metadata else MISSING) for each in fields(kind)
    )


def key_of(of: Field[Any]) -> str:
    """The key that a field is written under."""
    return str(of.metadata.get("key", of.name))


def from_json(kind: type[T], document: object, exact: bool = False) -> T:
    """The record that a document stands for. A key that the record does not have is ignored, unless it must be `exact`.

    A key may be missing where the field has a default. Numbers stay what they were, 1 or 1.0.

    Raises:
        Unreadable: the document is another one.
    """
    wanted: Any = kind
    found: T = _reader(wanted, exact)(document)
    return found


@cache
def _reader(kind: Any, exact: bool) -> Reader:
    """What reads a value of this type."""
    if kind is Any:
        return lambda value: value
    origin, inner = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        return _record(kind, exact)
    if origin in (Union, types.UnionType):
        return _one_of(inner, exact)
    if origin is Literal or (isinstance(kind, type) and issubclass(kind, Enum)):
        return _choice({each: each for each in inner} if inner else {each.value: each for each in kind})
    if origin is tuple:
        return (
            _list(_reader(inner[0], exact)) if inner[-1] is ... else _row(tuple(_reader(each, exact) for each in inner))
        )
    if origin in (Mapping, dict):
        return _mapping(_reader(inner[1], exact))
    return _ATOMS[kind]


def _record(kind: Any, exact: bool) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            _refuse("an object", value)
        plan = _plan(kind, exact)
        if exact and not value.keys() <= plan.keys():
            _refuse(f"an object with no keys but {', '.join(plan)}", list(value))
        values = {}
        for key, (name, reader, required) in plan.items():
            if key in value:
                try:
                    values[name] = reader(value[key])
                except Unreadable as error:
                    raise error.inside(key) from None
            elif required:
                raise Unreadable("is missing", (key,))
        return kind(**values)

    return read


def prepare_to_read(kind: Any, exact: bool = False, seen: set[Any] | None = None) -> None:
    """Find out now how records of this kind, and those inside of them, are read, and not when the first one is."""
    seen = set() if seen is None else seen
    if kind in seen:
        return
    seen.add(kind)
    if is_dataclass(kind) and isinstance(kind, type):
        _plan(kind, exact)
        inner: Any = get_type_hints(kind).values()
    else:
        inner = get_args(kind)
    for each in inner:
        prepare_to_read(each, exact, seen)


@cache
def _plan(kind: Any, exact: bool) -> dict[str, tuple[str, Reader, bool]]:
    """By key: the field, what reads it, and whether it must be there. Made when used: a record may hold its like."""
    hints = get_type_hints(kind)
    return {
        key_of(each): (
            each.name,
            _reader(hints[each.name], exact),
            each.default is MISSING and each.default_factory is MISSING,
        )
        for each in fields(kind)
    }


def _one_of(kinds: tuple[Any, ...], exact: bool) -> Reader:
    optional = types.NoneType in kinds
    readers = [_reader(kind, exact) for kind in kinds if kind is not types.NoneType]
    plain = all(kind in _SCALARS or get_origin(kind) in (Mapping, dict) for kind in kinds)
    known = {kind: _ATOMS[kind] for kind in kinds if plain and kind in _ATOMS}

    def read(value: Any) -> Any:
        if value is None and optional:
            return None
        if type(value) in known:
            return known[type(value)](value)
        for reader in readers[:-1]:
            try:
                return reader(value)
            except Unreadable:
                continue
        return readers[-1](value)

    return read


def _choice(choices: dict[Any, Any]) -> Reader:
    def read(value: Any) -> Any:
        if isinstance(value, str) and value in choices:
            return choices[value]
        _refuse(f"one of {', '.join(map(str, choices))}", value)

    return read


def _list(item: Reader) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, list | tuple):
            _refuse("a list", value)
        return tuple(map(item, value))

    return read


def _row(items: tuple[Reader, ...]) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, list | tuple) or len(value) != len(items):
            _refuse(f"a list of {len(items)}", value)
        return tuple(reader(each) for reader, each in zip(items, value, strict=True))

    return read


def _mapping(item: Reader) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            _refuse("an object", value)
        return {key: item(each) for key, each in value.items()}

    return read


def _atom(kinds: tuple[type, ...], words: str) -> Reader:
    def read(value: Any) -> Any:
        if type(value) in kinds and (type(value) is not float or math.isfinite(value)):
            return value
        _refuse(words, value)

    return read


def _bytes(value: Any) -> bytes | memoryview:
    if isinstance(value, bytes | memoryview):
        return value
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError, binascii.Error):
        _refuse("bytes in base64", value)


def _file(value: Any) -> NoReturn:
    _refuse("bytes, as no file comes along", value)


def _time(value: Any) -> datetime:
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        _refuse("a time in ISO 8601", value)


_ATOMS: dict[type, Reader] = {
    bytes: _bytes,
    memoryview: _bytes,
    Path: _file,
    datetime: _time,
    str: _atom((str,), "text"),
    bool: _atom((bool,), "true or false"),
    int: _atom((int,), "a whole number"),
    float: _atom((float, int), "a finite number"),
}


def _refuse(allowed: str, value: Any) -> NoReturn:
    shown = repr(value)
    raise Unreadable(f"must be {allowed}. Got {shown if len(shown) <= 60 else shown[:59] + '…'}")
