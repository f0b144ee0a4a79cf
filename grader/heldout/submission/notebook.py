"""A notebook as a Python module: its code cells, one after the other."""

from __future__ import annotations

import ast
import json
import re
import warnings
from dataclasses import dataclass
from typing import Any

from heldout.errors import UsageError

_MAX_CELLS = 5_000
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
        UsageError: it is not a notebook of format 4; `name` says which file.
    """
    lines: list[str] = []
    origin: list[str] = []
    for number, source in enumerate(_code_cells(_load(content, name), name), start=1):
        if len(lines) + source.count("\n") > _MAX_LINES:
            raise UsageError(
                f"{name} has more than {_MAX_LINES:,} lines of code. Submit a notebook with only the model."
            )
        cell = _python_lines(source)
        lines += cell
        origin += [f"cell {number}, line {line}" for line in range(1, len(cell) + 1)]
    return NotebookModule("".join(f"{line}\n" for line in lines), tuple(origin))


def _load(content: bytes, name: str) -> dict[str, Any]:
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name} is not a notebook: it is not JSON. Save it again in Jupyter.") from error
    if not isinstance(document, dict) or not isinstance(document.get("nbformat"), int):
        raise UsageError(f"{name} is not a notebook: it has no 'nbformat'. Save it again in Jupyter.")
    if document["nbformat"] != 4:
        raise UsageError(
            f"{name} must be a notebook of format 4. Got format {document['nbformat']}. Open and save it in Jupyter."
        )
    return document


def _code_cells(document: dict[str, Any], name: str) -> list[str]:
    cells = document.get("cells")
    if not isinstance(cells, list) or len(cells) > _MAX_CELLS:
        raise UsageError(f"{name} must have a list of at most {_MAX_CELLS:,} cells. Save it again in Jupyter.")
    sources = []
    for cell in cells:
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source", "")
            parts = source if isinstance(source, list) else [source]
            if not all(isinstance(part, str) for part in parts):
                raise UsageError(f"{name} has a code cell whose source is not text. Save it again in Jupyter.")
            sources.append("".join(parts))
    return sources


def _python_lines(source: str) -> list[str]:
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    if _is_python(lines):
        return lines
    first = lines[0].strip()
    if first.startswith("%%") and not first.startswith(_PYTHON_CELL_MAGICS):
        return ["pass"] * len(lines)
    replaced = [_without_magic(line) for line in lines]
    return (
        replaced
        if _is_python(replaced)
        else [line if line == new else new for line, new in zip(lines, replaced, strict=True)]
    )


def _is_python(lines: list[str]) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _without_magic(line: str) -> str:
    magic = _MAGIC.match(line)
    return f"{magic['indent']}pass" if magic else line
