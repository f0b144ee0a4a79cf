"""Inside the stage's process: the learner's module is imported here, and its exceptions become plain data."""

from __future__ import annotations

import errno
import importlib.util
import linecache
import os
import runpy
import sys
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

from heldout.sandbox import denials
from heldout.stages.interface import StageError
from heldout.stages.no_function import is_network, why_missing, why_no_model
from heldout.stages.notebook_module import run_notebook
from heldout.stages.out_of_time import OutOfTime, end_with_an_error
from heldout.tasks.interface import InvalidOutput

MAX_MESSAGE = 2_000
MAX_TRACEBACK = 16_000
_BEGINNING = 700
"""Characters that are kept of the beginning of a message that is too long; the others are those of its end."""

_folder: list[str] = []
"""Where the submission lies, once it is being imported."""


class LearnerFault(Exception):
    """The submission does not do what a submission must. The text is for the learner."""


def import_entry(entry: str, cells: Sequence[int] | None = None) -> ModuleType:
    """The learner's module, imported from the working directory.

    Of a notebook, whose `cells` begin on these lines, it is what `get_estimator` needs.

    Raises:
        whatever the learner's code raises.
    """
    path = _begun(entry)
    name = path.stem
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise LearnerFault(f"{entry} cannot be imported: its name must end in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    if cells is not None:
        run_notebook(path, module, cells)
    else:
        spec.loader.exec_module(module)
    return module


def run_as_program(entry: str) -> None:
    """Run the learner's file as `python entry` does, from the working directory; `exit(0)` is a usual end.

    Raises:
        whatever the learner's code raises.
    """
    path = _begun(entry)
    sys.argv[:] = [entry]
    try:
        runpy.run_path(str(path), run_name="__main__")
    except SystemExit as end:
        if end.code not in (None, 0):
            raise


def _begun(entry: str) -> Path:
    """Where the learner's file lies, from which on its exceptions are described and what lies beside it is found."""
    here = Path.cwd()
    _folder[:] = [str(here)]
    denials.watch()
    end_with_an_error()
    path = here / entry
    sys.path.insert(0, str(path.parent))
    return path


def call_get_estimator(module: ModuleType, entry: str, method: str = "fit") -> Any:
    """What the learner's `get_estimator()` returns, checked to look like an estimator.

    Raises:
        LearnerFault: there is no such function, or what it returns has no such method.
    """
    function = getattr(module, "get_estimator", None)
    if not callable(function):
        raise LearnerFault(why_missing(module, Path(_here()) / entry, entry))
    estimator = function()
    if isinstance(estimator, type):
        raise LearnerFault(f"get_estimator() must return an object, {estimator.__name__}(); it returned the class.")
    if not callable(getattr(estimator, method, None)) or is_network(estimator):
        raise LearnerFault(why_no_model(estimator, method))
    return estimator


def describe_exception(error: BaseException, phase: str) -> StageError:
    """`error` as the record that crosses back.

    The exception is the learner's object and may lie or fail in every attribute; what is left is then said.
    """
    attempt = denials.last_attempt()
    try:
        return _described(error, phase, attempt)
    except BaseException as second:
        kind = "memory" if isinstance(error, MemoryError) or isinstance(second, MemoryError) else "exception"
        message = f"(the exception cannot be shown: describing it raised {_name_of(second)})"
        return StageError(kind, phase, _name_of(error), message)


def _described(error: BaseException, phase: str, attempt: denials.WallAttempt | None) -> StageError:
    report = StageError(_kind_of(error), phase, _name_of(error), _text_of(error))
    refusal = denials.find_refusal(error, attempt, _is_own)
    if refusal is not None and report.kind == "exception":
        report = replace(report, kind="refused", wall=refusal.wall, tried=refusal.tried, library=refusal.library)
    own = _own_frames(error)
    lines = [_frame_lines(*frame) for frame in own]
    if isinstance(error, SyntaxError) and isinstance(error.filename, str) and _is_own(error.filename):
        line = error.lineno if isinstance(error.lineno, int) else 0
        report = replace(report, line=line, file=_relative(error.filename))
        if isinstance(error.msg, str):
            # Its text as a whole names file and line, which stand beside it already.
            report = replace(report, message=error.msg[:MAX_MESSAGE])
        lines.append(_frame_lines(error.filename, line, None))
    elif own:
        report = replace(report, line=own[-1][1], file=_relative(own[-1][0]))
    if lines:
        text = "Traceback (your lines only):\n" + "".join(lines) + f"{report.type}: {report.message}"
        report = replace(report, traceback=text[-MAX_TRACEBACK:])
    return report


def _own_frames(error: BaseException) -> list[tuple[str, int, str]]:
    """File, line and function of the last frames in the learner's files, outermost first."""
    own: deque[tuple[str, int, str]] = deque(maxlen=20)
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if _is_own(code.co_filename):
            own.append((code.co_filename, step.tb_lineno or 0, code.co_name))
        step = step.tb_next
    return list(own)


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
        case OutOfTime():
            return "time"
        case OSError() if error.errno == errno.ENOMEM:
            return "memory"
        case ImportError() if "cannot allocate memory" in _text_of(error).lower():
            return "memory"
        case _:
            return "exception"


def _name_of(error: BaseException) -> str:
    """The real name of the exception's class, also where a metaclass says something else."""
    return str(type.__dict__["__name__"].__get__(type(error)))[:200]


def _text_of(error: BaseException) -> str:
    try:
        text = str(error)
        if len(text) <= MAX_MESSAGE:
            return str.__getitem__(text, slice(MAX_MESSAGE))
        # A search says at the end of it why its fits failed.
        return (
            str.__getitem__(text, slice(_BEGINNING))
            + "\n…\n"
            + str.__getitem__(text, slice(_BEGINNING + 3 - MAX_MESSAGE, None))
        )
    except BaseException as second:
        return f"(its text cannot be shown: {_name_of(second)})"


def _is_own(filename: str) -> bool:
    # Cython calls its files by names that are relative to nothing.
    if filename.startswith("<") or filename.endswith((".pyx", ".pxi", ".pxd")):
        return False
    return os.path.abspath(filename).startswith(_here() + os.sep)  # noqa: PTH100


def _relative(filename: str) -> str:
    return os.path.relpath(filename, _here())


def _here() -> str:
    """The folder of the submission, also after its code has gone elsewhere."""
    return _folder[0] if _folder else os.getcwd()  # noqa: PTH109


def _frame_lines(filename: str, line: int, function: str | None) -> str:
    where = f'  File "{_relative(filename)}", line {line}' + (f", in {function}" if function else "")
    source = linecache.getline(filename, line).strip()[:500]
    return f"{where}\n    {source}\n" if source else f"{where}\n"
