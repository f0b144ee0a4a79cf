"""Plain tables for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from heldout.base.shown_text import still

_GAP = "  "


def columns(header: Sequence[str], rows: Sequence[Sequence[str]], width: int, right: Sequence[int] = ()) -> str:
    """A header and rows in aligned columns; the last column is shortened where a line would pass `width`.

    Columns whose index is in `right` are aligned to the right. Wide characters count as what they take. A
    cell is one line, whatever a file's name holds.
    """
    table = [tuple(header), *(tuple(map(still, row)) for row in rows)]
    sizes = [max(_width(row[index]) for row in table) for index in range(len(header))]
    rest = width - sum(sizes[:-1]) - len(_GAP) * (len(sizes) - 1)
    sizes[-1] = min(sizes[-1], max(4, rest))
    return "\n".join(_line(row, sizes, right) for row in table)


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
