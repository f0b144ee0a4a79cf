"""JSON as its standard has it, out of bytes that somebody else wrote: no NaN, and no key of an object twice."""

from __future__ import annotations

import json
from typing import Any


class NotStrictJson(ValueError):
    """The bytes are no such JSON; the text says why."""


def read_strict(data: bytes) -> Any:
    """What the bytes hold.

    >>> read_strict(b'{"a": [1, null]}')
    {'a': [1, None]}

    Raises:
        NotStrictJson: they are no UTF-8, no JSON, nested too deep, or hold NaN, infinities or a key twice.
    """
    try:
        return json.loads(data.decode(), parse_constant=_refuse_constant, object_pairs_hook=_unique)
    except NotStrictJson:
        raise
    except (ValueError, RecursionError) as error:
        raise NotStrictJson("it is not JSON") from error


def _refuse_constant(text: str) -> Any:
    raise NotStrictJson(f"{text} is not JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotStrictJson("a key comes twice")
    return found
