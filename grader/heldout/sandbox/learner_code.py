"""Inside the stage's process: the learner's module is imported here, and its exceptions become plain data."""

from __future__ import annotations

import errno
import importlib.util
import linecache
import os
import sys
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

MAX_MESSAGE = 2_000
MAX_TRACEBACK = 16_000


class InvalidOutput(Exception):
    """What the estimator returned is not what the metric needs. The text is for the learner."""


class LearnerFault(Exception):
    """The submission does not do what a submission must. The text is for the learner."""


def import_entry(entry: str) -> ModuleType:
    """The learner's module, imported from the working directory.

    Raises:
        whatever the learner's code raises.
    """
    here = Path.cwd()
    path = here / entry
    sys.path.insert(0, str(path.parent))
    name = path.stem
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise LearnerFault(f"{entry} cannot be imported: its name must end in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def call_get_estimator(module: ModuleType, entry: str) -> Any:
    """What the learner's `get_estimator()` returns, checked to look like an estimator.

    Raises:
        LearnerFault: there is no such function, or what it returns has no fit method.
    """
    function = getattr(module, "get_estimator", None)
    if not callable(function):
        raise LearnerFault(f"{entry} must define a function get_estimator() that returns an unfitted estimator.")
    estimator = function()
    if isinstance(estimator, type):
        raise LearnerFault(f"get_estimator() must return an object, {estimator.__name__}(); it returned the class.")
    if not callable(getattr(estimator, "fit", None)):
        raise LearnerFault(
            f"get_estimator() must return an estimator with a fit method. It returned {_kind(estimator)}."
        )
    return estimator


def _kind(value: object) -> str:
    return "None" if value is None else f"an object of type {type(value).__name__}"


def describe_exception(error: BaseException, phase: str, verified: bool) -> dict[str, Any]:
    """`error` as the JSON that crosses back: kind, phase, type, message, own line, trimmed traceback."""
    report = {
        "kind": _kind_of(error),
        "phase": phase,
        "type": type(error).__name__[:200],
        "message": _text_of(error),
        "verified": verified,
    }
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_own(frame.filename)]
    lines = [_frame_lines(frame.filename, frame.lineno or 0, frame.name) for frame in own[-20:]]
    if isinstance(error, SyntaxError) and error.filename and _is_own(error.filename):
        report["line"], report["file"] = error.lineno, _relative(error.filename)
        lines.append(_frame_lines(error.filename, error.lineno or 0, None))
    elif own:
        report["line"], report["file"] = own[-1].lineno, _relative(own[-1].filename)
    if lines:
        text = "Traceback (your lines only):\n" + "".join(lines) + f"{report['type']}: {report['message']}"
        report["traceback"] = text[-MAX_TRACEBACK:]
    return report


def _kind_of(error: BaseException) -> str:
    match error:
        case InvalidOutput():
            return "invalid_output"
        case LearnerFault():
            return "fault"
        case MemoryError():
            return "memory"
        case SystemExit():
            return "exit"
        case OSError() if error.errno in (errno.EPERM, errno.EACCES):
            return "refused"
        case OSError() if error.errno == errno.ENOMEM:
            return "memory"
        case RuntimeError() if "can't start new thread" in str(error):
            return "refused"
        case _:
            return "exception"


def _text_of(error: BaseException) -> str:
    try:
        return str(error)[:MAX_MESSAGE]
    except BaseException as second:
        return f"(its text cannot be shown: {type(second).__name__})"


def _is_own(filename: str) -> bool:
    return os.path.abspath(filename).startswith(os.getcwd() + os.sep)  # noqa: PTH100, PTH109


def _relative(filename: str) -> str:
    return os.path.relpath(filename)


def _frame_lines(filename: str, line: int, function: str | None) -> str:
    where = f'  File "{_relative(filename)}", line {line}' + (f", in {function}" if function else "")
    source = linecache.getline(filename, line).strip()
    return f"{where}\n    {source}\n" if source else f"{where}\n"
