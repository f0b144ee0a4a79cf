"""Messages about the module that a notebook became, in the terms of the notebook: its name, cell and line."""

from __future__ import annotations

import re

from heldout.base.words import first_few
from heldout.submission.interface import Submission

_LINE = r"([0-9]{1,7})(?![0-9])"
"""A learner's own text may hold numbers of any length; no notebook has ten million lines."""
_MISSING = re.compile(
    r"(NameError|ModuleNotFoundError|ImportError|FileNotFoundError|SyntaxError|IndentationError|.{1,200} must define) "
)
_MOST = 3
_SYNTAX = re.compile(r"^(Syntax|Indentation|Tab)Error\b", re.MULTILINE)
"""How the message of such an error begins, and the last line of its traceback: Python's words name another line too."""


def in_notebook_terms(text: str, submission: Submission) -> str:
    """`line 12 of solution.py` as the learner knows it, `cell 3, line 2 of work.ipynb`; in tracebacks too.

    Text of other submissions, and lines that the notebook does not have, stay as they are.
    """
    if not submission.is_notebook:
        return text
    origins, name = submission.line_origin, submission.name
    entry = re.escape(submission.entry)

    def cell(line: str) -> str:
        number = int(line)
        return origins[number - 1] if 0 < number <= len(origins) else f"line {line}"

    if _SYNTAX.search(text) and re.search(rf"\({entry}, line |\bline {_LINE} of {entry}|File \"{entry}\"", text):
        text = re.sub(rf"\b(at|on) line {_LINE}", lambda found: f"{found[1]} {cell(found[2])}", text)
    text = re.sub(
        rf"\bline {_LINE} of (your )?{entry}", lambda found: f"{cell(found[1])} of {found[2] or ''}{name}", text
    )
    text = re.sub(rf"^{entry} (must|cannot)", lambda found: f"{name} {found[1]}", text)
    text = re.sub(rf"\({entry}, line {_LINE}\)", lambda found: f"({name}, {cell(found[1])})", text)
    return re.sub(rf'File "{entry}", line {_LINE}', lambda found: f'File "{name}", {cell(found[1])}', text)


def with_left_out(message: str, submission: Submission) -> str:
    """The message; where a name, a module or a file is missing, with the magics and shell lines that were left out."""
    if not submission.left_out or not _MISSING.match(message):
        return message
    first = first_few(submission.left_out, _MOST)
    return f"{message.rstrip('.')}. Only IPython can run these, and they were left out: {first}."
