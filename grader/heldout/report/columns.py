"""Plain tables for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from heldout.base.shown_text import still

_GAP = "  "


_READABLE = 8
"""Columns of the terminal that the last cell of a row has at least, before others are left out for it."""


def columns(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int,
    right: Sequence[int] = (),
    spare: Sequence[int] = (),
) -> str:
    """A header and rows in aligned columns; the last column is shortened where a line would pass `width`.

    Columns whose index is in `right` are aligned to the right; those in `spare` are left out, one after the other,
    where the terminal is too narrow for all. Wide characters count as what they take. A cell is one line, whatever a
    file's name holds.
    """
    table = [tuple(header), *(tuple(map(still, row)) for row in rows)]
    sizes = [max(_width(row[index]) for row in table) for index in range(len(header))]
    shown = list(range(len(header)))
    for index in spare:
        if _least(sizes, shown) > width:
            shown.remove(index)
    kept = [sizes[index] for index in shown]
    rest = width - sum(kept[:-1]) - len(_GAP) * (len(kept) - 1)
    kept[-1] = min(kept[-1], max(4, rest))
    aligned = [at for at, index in enumerate(shown) if index in right]
    return "\n".join(_line([row[index] for index in shown], kept, aligned) for row in table)


def _least(sizes: Sequence[int], shown: Sequence[int]) -> int:
    """How wide a table of these columns must be to be read."""
    kept = [sizes[index] for index in shown]
    return sum(kept[:-1]) + len(_GAP) * (len(kept) - 1) + min(kept[-1], _READABLE)


def _width(text: str) -> int:
    """Columns that the text takes on a terminal."""
    if all(character < "\u0300" or "\u2010" <= character <= "\u2027" for character in text):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _cut(text: str, width: int) -> str:
    if _width(text) == len(text):
        return text[:width]
    from rich.cells import set_cell_size

    return set_cell_size(text, width)


def _line(row: Sequence[str], sizes: Sequence[int], right: Sequence[int]) -> str:
    cells = []
    for index, (text, size) in enumerate(zip(row, sizes, strict=True)):
        if _width(text) > size:
            text = _cut(text, size - 1) + "…"
        padding = " " * (size - _width(text))
        cells.append(padding + text if index in right else text + padding)
    return _GAP.join(cells).rstrip()
