"""Ids of attempts: twelve characters that sort by time and can be typed."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 12
_RANDOM_BITS = 18
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_TYPED_ALIKE = str.maketrans("oil", "011")


def new_attempt_id(moment: datetime) -> str:
    """Twelve characters of Crockford's base 32, lower case: 42 bits of milliseconds since 2020, then 18 random bits.

    Ids of different milliseconds sort by time until the year 2159. Two ids of one millisecond are equal once in 262,144
    times, so whoever stores them must be ready to ask again.
    """
    milliseconds = (moment - _EPOCH) // timedelta(milliseconds=1)
    time_bits = min(max(milliseconds, 0), (1 << 42) - 1)
    number = (time_bits << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(5 * (_LENGTH - 1), -1, -5))


def as_typed(text: str) -> str:
    """An id, or the beginning of one, as it is stored: without spaces, lower case, o read as 0, i and l as 1.

    >>> as_typed(" 0LKO ")
    '01k0'
    """
    return text.strip().lower().translate(_TYPED_ALIKE)
