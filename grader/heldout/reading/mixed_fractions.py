"""Columns of `3 1/2`, `3½` or `7/10`, which are numbers to a person."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

import pandas as pd

from heldout.reading.cells import Cells
from heldout.reading.numbers import TYPE_TEXT
from heldout.reading.report import shown
from heldout.reading.whole_file import WholeFile

if TYPE_CHECKING:
    Column = pd.Series[Any]

_FRACTION = re.compile(r"(-)?(?:([0-9]{1,6})(?:[ -](?=[0-9])|$))?(?:([0-9]{1,3})[/\u2044]([1-9][0-9]{0,2}))?")
_VULGAR = re.compile(r"([0-9])(?=[¼-¾⅐-⅞])")
_OUT_OF = re.compile(r"((?:0|[1-9][0-9]{0,2})(?:[.,][0-9]{1,3})?)\s*(?:/|out of|von|sur|de)\s*([1-9][0-9]{0,2})")
_DIGITS, _VULGARS = frozenset("0123456789-/ \u2044"), frozenset("¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞")
_WHOLES = frozenset({4, 5, 6, 7, 10, 20, 50, 100})
"""Marks that are given out of so many; a number out of 12 may be a month."""
_FEWEST = 3


def read_fractions(file: WholeFile, cells: Cells, *, forced: bool) -> Column | None:
    """`3 1/2` as 3.5 where some cell has a whole number before its fraction; `7.5/10` as 7.5 where all are of 10."""
    del forced
    found = _out_of_one(cells) or _mixed(cells)
    if found is None:
        return None
    said, values = found
    example = f"{shown(cells.texts[0])} as {values[0]:.15g}"
    file.report.add(said, cells.name, cells.known, example, TYPE_TEXT)
    return cells.spread(pd.Series(values, dtype="float64"))


def _out_of_one(cells: Cells) -> tuple[str, list[float]] | None:
    if len(cells.texts) < _FEWEST or not all(_OUT_OF.fullmatch(text) for text in cells.texts):
        return None
    matches = [_OUT_OF.fullmatch(text) for text in cells.texts]
    parts = [(float(match[1].replace(",", ".")), int(match[2])) for match in matches if match]
    wholes = {whole for _, whole in parts}
    if len(wholes) > 1 or not wholes <= _WHOLES or any(number > whole for number, whole in parts):
        return None
    return f"numbers out of {wholes.pop()} were read as such in", [number for number, _ in parts]


def _mixed(cells: Cells) -> tuple[str, list[float]] | None:
    if not all(character in _DIGITS or character in _VULGARS for text in cells.texts for character in text):
        return None
    texts = [unicodedata.normalize("NFKC", _VULGAR.sub(r"\1 ", text)) for text in cells.texts]
    matches = [_FRACTION.fullmatch(text) if text.strip("-") else None for text in texts]
    if not all(matches) or not any(match[2] and match[3] for match in matches if match):
        return None
    values = []
    for match in matches:
        if match is None or not (match[2] or match[3]):
            return None
        value = float(match[2] or 0) + (int(match[3]) / int(match[4]) if match[3] else 0.0)
        values.append(-value if match[1] else value)
    return "fractions were read as numbers in", values
