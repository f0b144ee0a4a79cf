"""Names of columns and numbers as they stand in findings, and advice that can be pasted into challenge.toml."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from heldout.base import words
from heldout.base.toml_writing import toml_value
from heldout.challenge.interface import Challenge

_SHOWN = 3


def listed(names: Iterable[str], shown: int = _SHOWN) -> str:
    """Names of columns in quotation marks, the first few of them.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c", "d", "e"])
    ("'a'", "'a' and 'b'", "'a', 'b', 'c' and 2 more")
    """
    return words.listed(map(repr, names), most=shown)


def drop_line(challenge: Challenge, names: Sequence[str]) -> str:
    """`drop = […]` for `[dataset]`: what is dropped already, and `names`."""
    already = challenge.definition.dataset.drop
    return f"drop = {toml_value([*already, *(name for name in names if name not in already)])}"
