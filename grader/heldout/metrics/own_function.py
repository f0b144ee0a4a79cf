"""In the process for an author's code: the challenge's own metric, loaded once and called for every question."""

from __future__ import annotations

import contextlib
import importlib
import math
import numbers
import sys
import traceback
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heldout.author.child import require_author_process
from heldout.base.errors import MetricError, nearest
from heldout.base.json_records import from_json, to_json
from heldout.base.vocabulary import MetricNeeds
from heldout.tasks.catalogue import form_of
from heldout.tasks.interface import Target

_LONGEST_TEXT = 2000
"""Characters of an exception."""

_loaded: dict[str, _OwnFunction] = {}
"""The one function of this process, by nothing but the order of questions."""


def answer(header: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
    """Load the function, score with it, or score resamples; `fault` says what is wrong with it."""
    try:
        match header["ask"]:
            case "load":
                _loaded["function"] = function = _OwnFunction.load(header)
                return {"summary": function.summary}, b""
            case "number":
                y_true, y_pred, _ = unpack(header, payload)
                return {"value": _loaded["function"](y_true, y_pred, from_json(Target, header["target"]))}, b""
            case _:
                y_true, y_pred, weights = unpack(header, payload)
                values = _loaded["function"].replicates(y_true, y_pred, from_json(Target, header["target"]), weights)
                return {}, values.tobytes()
    except MetricError as error:
        return {"fault": str(error)}, b""


def pack(
    ask: str, target: Target, y_true: NDArray[Any], y_pred: NDArray[Any], weights: NDArray[np.float64] | None = None
) -> tuple[dict[str, Any], bytes]:
    """A question about predictions."""
    arrays = [np.ascontiguousarray(each) for each in (y_true, y_pred, weights) if each is not None]
    header = {
        "ask": ask,
        "target": to_json(target),
        "arrays": [[each.dtype.str, list(each.shape)] for each in arrays],
    }
    return header, b"".join(each.tobytes() for each in arrays)


def unpack(header: dict[str, Any], payload: bytes) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """y_true, y_pred and the weights (empty where there are none); copies, which the author's code may write into."""
    found, start = [], 0
    for kind, shape in header["arrays"]:
        size = math.prod(shape) * np.dtype(kind).itemsize
        found.append(np.frombuffer(payload[start : start + size], kind).reshape(shape).copy())
        start += size
    y_true, y_pred, *others = found
    return y_true, y_pred, others[0] if others else np.zeros((0, len(y_true)))


@dataclass(frozen=True)
class _OwnFunction:
    """The author's function, and how to call it."""

    source: _Source
    name: str
    needs: MetricNeeds
    function: Callable[[Any, Any], object]

    @classmethod
    def load(cls, header: dict[str, Any]) -> _OwnFunction:
        """Raises MetricError where the file cannot be run or has no such function."""
        require_author_process()
        source = _Source(Path(header["file"]), header["shown"])
        return cls(source, header["function"], header["needs"], _find(source, header["function"]))

    @property
    def summary(self) -> str:
        """The first line of its docstring."""
        text = self.function.__doc__
        lines = text.split("\n") if type(text) is str else []
        first = next((line.strip() for line in lines if line.strip()), "")
        return first or f"The challenge's own metric, from {self.source.path.name}."

    def __call__(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        """The metric; raises MetricError where the function fails."""
        with self.source.importable():
            return self._called(y_true, y_pred, target)

    def replicates(
        self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target, weights: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """The metric of the rows repeated as each row of weights says; NaN where the function fails."""
        values = np.full(len(weights), np.nan)
        with self.source.importable():
            for index, row_weights in enumerate(weights):
                rows = np.repeat(np.arange(len(y_true)), row_weights.astype(np.int64))
                if len(rows):
                    with contextlib.suppress(MetricError):
                        values[index] = self._called(y_true[rows], y_pred[rows], target)
        return values

    def _called(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        with self.source.blamed(f"{self.name} crashed"):
            value = self.function(_decode(y_true, target), form_of(self.needs).as_labels(y_pred, target))
            number = float(value) if isinstance(value, numbers.Real) and not isinstance(value, bool) else None
        return _finite(number, value, self.source.shown, self.name)


@dataclass
class _Source:
    """The author's file, and the modules that came of it."""

    path: Path
    shown: str
    """What messages call it."""
    modules: dict[str, types.ModuleType] = field(default_factory=dict)
    """By name, the file's own and its siblings: in `sys.modules` only while the author's code runs."""

    @property
    def folder(self) -> Path:
        return self.path.resolve().parent

    def run(self) -> types.ModuleType:
        """The executed module. Nothing is written beside the file."""
        try:
            text = self.path.read_bytes()
        except OSError as error:
            raise MetricError(f"{self.shown} cannot be read: {error.strerror}.") from error
        module = types.ModuleType(f"heldout_metric_{self.path.stem}")
        module.__file__ = str(self.path.resolve())
        self.modules[module.__name__] = module
        with self.blamed("could not be loaded"), self.importable():
            exec(compile(text, module.__file__, "exec", dont_inherit=True), module.__dict__)
        return module

    @contextlib.contextmanager
    def importable(self) -> Iterator[None]:
        """The author's code runs inside: it can import what lies beside it, and its output goes to standard error."""
        kept = self._take_out()
        sys.modules.update(self.modules)
        writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        sys.path.insert(0, str(self.folder))
        importlib.invalidate_caches()
        try:
            with contextlib.redirect_stdout(sys.stderr):
                yield
        finally:
            with contextlib.suppress(ValueError):
                sys.path.remove(str(self.folder))
            sys.dont_write_bytecode = writes
            self.modules.update(self._take_out())
            sys.modules.update(kept)

    @contextlib.contextmanager
    def blamed(self, what: str) -> Iterator[None]:
        """Whatever is raised inside, an exit included, becomes a MetricError with the author's lines."""
        try:
            yield
        except BaseException as error:
            # An interrupt too: the user's reaches the process that asks, never this one.
            raise MetricError(
                f"{self.shown}: {what} with {_described(error)}\n{self._own_lines(error)}".rstrip()
            ) from error

    def _take_out(self) -> dict[str, types.ModuleType]:
        """Remove the modules of sibling names from `sys.modules`, and return them."""
        names = self._sibling_names() | set(self.modules)
        found = [name for name in list(sys.modules) if name.partition(".")[0] in names]
        return {name: sys.modules.pop(name) for name in found}

    def _sibling_names(self) -> set[str]:
        folder = self.folder
        files = {file.stem for file in folder.glob("*.py")}
        packages = {file.parent.name for file in folder.glob("*/*.py")}
        return (files | packages) - sys.stdlib_module_names

    def _own_lines(self, error: BaseException) -> str:
        """The traceback's lines that lie in the author's folder, with paths relative to it."""
        lines = []
        for frame in traceback.extract_tb(error.__traceback__):
            file = Path(frame.filename)
            if file.is_relative_to(self.folder):
                lines.append(f'  File "{file.relative_to(self.folder)}", line {frame.lineno}, in {frame.name}')
                lines.append(f"    {frame.line}")
        if isinstance(error, SyntaxError) and error.filename:
            lines.append(f'  File "{Path(error.filename).name}", line {error.lineno}')
            lines.append(f"    {(error.text or '').strip()}")
        return "\n".join(lines)


def _find(source: _Source, name: str) -> Callable[[Any, Any], object]:
    module = source.run()
    found: object = getattr(module, name, None)
    if callable(found):
        return found
    functions = [key for key, value in vars(module).items() if isinstance(value, types.FunctionType)]
    has = f"It has {', '.join(functions)}." if functions else "It has no functions."
    raise MetricError(f"{source.shown} has no function {name!r}. {has}{nearest(name, functions)}")


def _decode(codes: NDArray[Any], target: Target) -> NDArray[Any]:
    """Codes as the labels of the data; numbers as a copy."""
    from heldout.tasks.catalogue import task_of

    labels = task_of(target.task).labels(codes, target)
    return labels.astype(np.float64) if target.classes is None else labels


def _finite(number: float | None, answer: object, shown: str, function_name: str) -> float:
    """The number; `answer` is what was returned."""
    if number is None:
        raise MetricError(
            f"{shown}: {function_name} must return a number. Got {type(answer).__name__}. Return float(…) of one value."
        )
    if not math.isfinite(number):
        raise MetricError(
            f"{shown}: {function_name} must return a finite number. Got {number}. Handle such rows in it."
        )
    return number


def _described(error: BaseException) -> str:
    """`ValueError: text`, or the name alone. The author's code writes the text, or fails to."""
    try:
        text = str(error)[:_LONGEST_TEXT]
    except BaseException:
        text = "(its text cannot be shown)"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
