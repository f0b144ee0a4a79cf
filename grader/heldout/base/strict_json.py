"""JSON as its standard has it, out of bytes that somebody else wrote: what two readers could read in two ways, or what
could not be written down again, is refused."""

from __future__ import annotations

import json
import math
import re
from typing import Any

HALF_CHARACTER = re.compile(rb"\\u[dD][89a-fA-F]")
"""Perhaps half a character: valid in the text of JSON, and could not be written to a file or a terminal later."""


class NotStrictJson(ValueError):
    """The bytes are no such JSON; the text says why."""


def read_strict(data: bytes) -> Any:
    """What the bytes hold. How many values that are is the caller's to bound.

    >>> read_strict(b'{"a": [1, null]}')
    {'a': [1, None]}

    Raises:
        NotStrictJson: they are no UTF-8, no JSON, nested too deep, or hold NaN, a number that is too large for a float,
            half a character or a key twice.
    """
    try:
        found = json.loads(
            data.decode(), parse_constant=_refuse_constant, parse_float=_finite, object_pairs_hook=_unique
        )
        if HALF_CHARACTER.search(data):
            json.dumps(found, ensure_ascii=False).encode()
    except NotStrictJson:
        raise
    except (ValueError, RecursionError) as error:
        raise NotStrictJson("it is not JSON") from error
    return found


def _refuse_constant(text: str) -> Any:
    raise NotStrictJson(f"{text} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _refuse_constant(text[:40])


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotStrictJson("a key comes twice")
    return found
