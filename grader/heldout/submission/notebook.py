"""A notebook as a Python module: its code cells, one after the other, every line in its place."""

from __future__ import annotations

from dataclasses import dataclass

from heldout.submission.boundary import Refused
from heldout.submission.notebook_cells import code_cells
from heldout.submission.notebook_magics import WrittenFile, plain_python

_MAX_LINES = 50_000


@dataclass(frozen=True)
class NotebookModule:
    """The Python source of a notebook's code cells."""

    source: str
    line_origin: tuple[str, ...]
    """Where line i + 1 came from: `cell 3, line 2`, counting code cells from 1."""
    left_out: tuple[str, ...] = ()
    """Magics and shell lines that only IPython could run, and where: `!ls (cell 1, line 4)`."""
    written: tuple[tuple[str, bytes], ...] = ()
    """Path and content of the files that `%%writefile` makes."""


def read_notebook(content: bytes, name: str) -> NotebookModule:
    """The code cells of a notebook (format 4) as Python, every line with the number that it had.

    Raises:
        Refused: it is not a notebook of format 4, or too large; `name` says which file.
    """
    lines: list[str] = []
    origin: list[str] = []
    left_out: list[str] = []
    written: dict[str, list[str]] = {}
    for number, source in enumerate(code_cells(content, name), start=1):
        if len(lines) + source.count("\n") + source.count("\r") > _MAX_LINES:
            raise Refused(f"{name} has more than {_MAX_LINES:,} lines of code. Submit a notebook with only the model.")
        cell = plain_python(source, number)
        lines += cell.lines
        origin += [f"cell {number}, line {line}" for line in range(1, len(cell.lines) + 1)]
        left_out += cell.left_out
        if cell.written is not None:
            _write(written, cell.written)
    files = tuple((path, "".join(texts).encode()) for path, texts in written.items())
    return NotebookModule("".join(f"{line}\n" for line in lines), tuple(origin), tuple(left_out), files)


def _write(written: dict[str, list[str]], file: WrittenFile) -> None:
    if not file.appended:
        written[file.path] = []
    written.setdefault(file.path, []).append(file.text)
