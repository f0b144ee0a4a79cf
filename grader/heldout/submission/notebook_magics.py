"""A cell as IPython would understand it, in plain Python: magics do what they are there for, or are left out by name.

Every line keeps its number. Lines are looked at only where a statement begins, so that `%s` in a text, and a `%` that
goes on with a calculation, stay what they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from heldout.submission.source import statement_end

ENTRIES = ("solution.py", "estimator.py")

_MEASURING = ("time", "timeit", "prun", "memit", "mprun", "lprun")
"""They run what follows them, as a line or as the rest of the cell."""
_KEPT_CELLS = (*_MEASURING, "capture", "python", "python3", "heldout")
_OPTIONS = {
    "time": r"--no-raise-error(?:\s+|$)",
    "timeit": r"-[nrp]\s*\d+(?:\s+|$)|-[tcqo]+(?:\s+|$)",
    "prun": r"-[lsTD]\s*\S+(?:\s+|$)|-[rq]+(?:\s+|$)",
    "memit": r"-[rti]\s*\d+(?:\s+|$)|-[co]+(?:\s+|$)",
    "mprun": r"-[fT]\s*\S+(?:\s+|$)|-[rc]+(?:\s+|$)",
    "lprun": r"-[fmTDus]\s*\S+(?:\s+|$)|-[rz]+(?:\s+|$)",
}
_SHORT = 40
_NEAR = 1_000
"""Characters in which options and the target of an assignment are looked for."""

_CELL = re.compile(r"\s*%%(?P<name>\w+)(?P<rest>.*)")
_TARGET = re.compile(r"\s*[\w.,\[\]'\" *()]+")
_NAMED = re.compile(r"(?P<name>\w+)\s*(?P<rest>.*)", re.DOTALL)
_HELP = re.compile(r"\s*[\w.\[\]()]+\?\??\s*(?:;\s*)?$")
_INSTALLER = re.compile(r"\s*(?:pip3?|conda|mamba|uv)\s+(?:install|uninstall|add|list|show)\b")
_RUN = re.compile(r"(?:-[inte]\s+)*(?P<module>[A-Za-z_]\w*(?:/[A-Za-z_]\w*)*)(?:\.py)?\s*$")
_WRITTEN = re.compile(r"(?P<append>-a\s+|--append\s+)?(?P<path>\w[\w./-]*)\s*$")


@dataclass(frozen=True)
class WrittenFile:
    """What `%%writefile` makes of a cell."""

    path: str
    text: str
    appended: bool


@dataclass
class Cell:
    """A code cell as Python."""

    lines: list[str]
    left_out: list[str] = field(default_factory=list)
    """What only IPython could run, and where: `%%bash (cell 2)`."""
    written: WrittenFile | None = None


@dataclass(frozen=True)
class _New:
    """What stands in the place of a line that only IPython understands."""

    line: str
    python_from: int | None = None
    """Where in the old line the Python begins that was kept, and may go on behind it; None where nothing was."""
    is_told: bool = True
    """Whether something was left out that may be missed."""


def plain_python(source: str, number: int) -> Cell:
    """Code cell `number` (from 1) as Python, line by line."""
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not lines[-1]:
        lines.pop()
    cell = Cell(lines)
    text = "\n".join(lines)
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    magic = _CELL.match(lines[first]) if lines else None
    if magic is None:
        _replace_lines(cell, text, 0, number)
    elif _keep(cell, first, magic["name"], magic["rest"].strip(), number):
        _replace_lines(cell, text, first + 1, number)
    return cell


def _keep(cell: Cell, first: int, name: str, rest: str, number: int) -> bool:
    """Whether the lines behind the cell magic on line `first` are Python of this module."""
    lines = cell.lines
    written = _WRITTEN.match(rest) if name in ("writefile", "file") else None
    if name in _KEPT_CELLS or (written is not None and written["path"] in ENTRIES):
        if name == "capture" and rest:
            cell.left_out.append(f"{_short(lines[first])} (cell {number})")
        lines[first] = (_statement(name, rest) if name in _MEASURING else "") or "pass"
        return True
    if written is not None and ".." not in written["path"].split("/"):
        text = "".join(f"{line}\n" for line in lines[first + 1 :])
        cell.written = WrittenFile(str(PurePosixPath(written["path"])), text, bool(written["append"]))
    else:
        cell.left_out.append(f"{_short(lines[first])} (cell {number})")
    lines[:] = ["pass"] * len(lines)
    return False


def _replace_lines(cell: Cell, text: str, at: int, number: int) -> None:
    """Replace what is not Python from line `at` on; `text` is the cell as it was."""
    lines = cell.lines
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    while at < len(lines):
        new = _as_python(lines[at])
        end = at + 1
        if new is None:
            stop = statement_end(text, starts[at])
        elif new.python_from is not None:
            stop = statement_end(text, starts[at] + new.python_from)
            lines[at] = new.line
        else:
            while lines[end - 1].endswith("\\") and end < len(lines):
                end += 1
            if new.is_told:
                cell.left_out.append(f"{_short(lines[at])} (cell {number}, line {at + 1})")
            lines[at:end] = [new.line, *[""] * (end - at - 1)]
            stop = starts[end]
        # A statement that is never closed ends with the text, which may be where its last line begins.
        at = end
        while at < len(lines) and starts[at] < stop:
            at += 1


def _as_python(line: str) -> _New | None:
    """What stands for a line that only IPython understands; None for a line of Python."""
    indent = line[: len(line) - len(line.lstrip())]
    target, equals, value = line[:_NEAR].partition("=")
    if equals and value.lstrip().startswith(("%", "!")) and _TARGET.fullmatch(target):
        return _replaced(f"{target}= ", line, line[len(target) + 1 :].lstrip(), indent)
    if line.lstrip().startswith(("%", "!", "?")):
        return _replaced(indent, line, line.lstrip(), indent)
    if _HELP.fullmatch(line):
        return _New(f"{indent}pass", is_told=False)
    return _New(f"{indent}pass") if _INSTALLER.match(line) else None


def _replaced(before: str, line: str, command: str, indent: str) -> _New:
    """The line for a `command`, with what stands `before` a statement that is kept."""
    named = _NAMED.match(command[1:]) if command.startswith("%") else None
    if named is not None and named["name"] in _MEASURING:
        kept = _statement(named["name"], named["rest"])
        if kept and kept[0] not in "%!?":
            return _New(before + kept, len(line.rstrip()) - len(kept))
        return _New(f"{indent}pass", is_told=bool(kept))
    run = _RUN.match(named["rest"]) if named is not None and named["name"] == "run" else None
    if run is not None and not before:
        return _New(f"from {run['module'].replace('/', '.')} import *", is_told=False)
    return _New(f"{indent}pass", is_told=not command.startswith("?"))


def _statement(name: str, rest: str) -> str:
    """What a measuring magic measures, without the magic's options."""
    options = re.match(rf"(?:{_OPTIONS[name]})*", rest[:_NEAR])
    return rest[options.end() if options else 0 :].strip()


def _short(line: str) -> str:
    text = " ".join("".join(char if char.isprintable() else " " for char in line[: 2 * _SHORT]).split())
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
