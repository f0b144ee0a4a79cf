"""Plain tables for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from heldout.base.shown_text import still

_GAP = "  "


def columns(header: Sequence[str], rows: Sequence[Sequence[str]], width: int, right: Sequence[int] = ()) -> str:
    """A header and rows in aligned columns; the last column is shortened where a line would pass `width`.

    Columns whose index is in `right` are aligned to the right. Wide characters count as what they take. A
    cell is one line, whatever a file's name holds.
    """
    table = [tuple(header), *(tuple(map(still, row)) for row in rows)]
    sizes = [max(cell_len(row[index]) for row in table) for index in range(len(header))]
    rest = width - sum(sizes[:-1]) - len(_GAP) * (len(sizes) - 1)
    sizes[-1] = min(sizes[-1], max(4, rest))
    return "\n".join(_line(row, sizes, right) for row in table)


def _line(row: Sequence[str], sizes: Sequence[int], right: Sequence[int]) -> str:
    cells = []
    for index, (text, size) in enumerate(zip(row, sizes, strict=True)):
        if cell_len(text) > size:
            text = set_cell_size(text, size - 1) + "…"
        padding = " " * (size - cell_len(text))
        cells.append(padding + text if index in right else text + padding)
    return _GAP.join(cells).rstrip()
