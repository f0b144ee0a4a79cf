"""`%load_ext heldout`, and then `%%heldout grade CHALLENGE` over a cell that defines `get_estimator`, or is a model."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, Any

from heldout.base.errors import HeldoutError, UsageError, nearest

if TYPE_CHECKING:
    from heldout.grading.result import Result
    from heldout.report.checked import Checked

_HOW = "Write `%%heldout grade CHALLENGE` or `%%heldout check CHALLENGE` over a cell that defines get_estimator()."
_VERBS = ("grade", "check")
_NO_RECORD = "--no-record"


def register(shell: Any) -> None:
    """Make `%heldout` and `%%heldout` of an IPython shell."""
    shell.register_magic_function(lambda line, cell=None: _magic(shell, line, cell), "line_cell", "heldout")


def _magic(shell: Any, line: str, cell: str | None) -> Result | Checked | None:
    """The card of the cell's model; what is wrong with the line is told in one sentence, and no traceback."""
    try:
        verb, challenge, record = _read(line)
        found = shell.run_cell(cell) if cell is not None else None
        if found is not None and not found.success:
            return None  # IPython has shown why
        return _do(verb, challenge, _model(shell.user_ns, None if found is None else found.result), record)
    except HeldoutError as error:
        sys.stderr.write(f"heldout: {error}\n")
        return None


def _read(line: str) -> tuple[str, str, bool]:
    """The verb, the challenge, and whether to record it.

    >>> _read("grade hotel-rates --no-record")
    ('grade', 'hotel-rates', False)

    Raises:
        UsageError: the line says something else.
    """
    try:
        words = shlex.split(line)
    except ValueError:  # a quotation mark alone
        words = []
    named = [word for word in words if word != _NO_RECORD]
    if len(named) != 2 or named[0] not in _VERBS:
        verb = named[0] if named else ""
        raise UsageError(f"{_HOW} Got '{line.strip()}'.{nearest(verb, _VERBS) if verb not in _VERBS else ''}")
    return named[0], named[1], _NO_RECORD not in words


def _model(names: dict[str, Any], last: object) -> object:
    """What `get_estimator` returns; a cell that has none may end with the model itself.

    Raises:
        UsageError: there is neither.
    """
    if hasattr(last, "fit") and hasattr(last, "get_params"):
        return last
    function = names.get("get_estimator")
    if not callable(function):
        raise UsageError(f"there is no function get_estimator() in this notebook. {_HOW}")
    return function()


def _do(verb: str, challenge: str, model: object, record: bool) -> Result | Checked:
    from heldout.grading.session import challenge as open_challenge

    opened = open_challenge(challenge)
    return opened.check(model) if verb == "check" else opened.grade(model, record=record)
