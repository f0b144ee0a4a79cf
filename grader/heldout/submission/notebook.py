"""A notebook as a Python module: its code cells, one after the other, every line in its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from heldout.submission.boundary import Refused
from heldout.submission.notebook_cells import code_cells
from heldout.submission.source import statement_end

_MAX_LINES = 50_000
_MAGIC = re.compile(r"(?P<indent>\s*)([%!?]|[\w.]+\s*=\s*[%!]|[\w.\[\]()]+\?\??\s*$)")
_PYTHON_CELL_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun")


@dataclass(frozen=True)
class NotebookModule:
    """The Python source of a notebook's code cells."""

    source: str
    line_origin: tuple[str, ...]
    """Where line i + 1 came from: `cell 3, line 2`, counting code cells from 1."""


def read_notebook(content: bytes, name: str) -> NotebookModule:
    """The code cells of a notebook (format 4). Magics and shell lines become `pass`, so that lines keep their number.

    Raises:
        Refused: it is not a notebook of format 4, or too large; `name` says which file.
    """
    lines: list[str] = []
    origin: list[str] = []
    for number, source in enumerate(code_cells(content, name), start=1):
        if len(lines) + source.count("\n") > _MAX_LINES:
            raise Refused(f"{name} has more than {_MAX_LINES:,} lines of code. Submit a notebook with only the model.")
        cell = _python_lines(source)
        lines += cell
        origin += [f"cell {number}, line {line}" for line in range(1, len(cell) + 1)]
    return NotebookModule("".join(f"{line}\n" for line in lines), tuple(origin))


def _python_lines(source: str) -> list[str]:
    """The lines of a cell with `pass` for what only IPython understands where a statement begins."""
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    first = lines[0].strip() if lines else ""
    if first.startswith("%%") and not first.startswith(_PYTHON_CELL_MAGICS):
        return ["pass"] * len(lines)
    starts = _line_starts(lines)
    number = 0
    while number < len(lines):
        magic = _MAGIC.match(lines[number])
        if magic:
            lines[number] = f"{magic['indent']}pass"
            number += 1
        else:
            end = statement_end(text, starts[number])
            while number < len(lines) and starts[number] < end:
                number += 1
    return lines


def _line_starts(lines: list[str]) -> list[int]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    return starts
