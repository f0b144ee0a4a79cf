"""A metric of the challenge's own: a function in a `metric.py` beside challenge.toml. Trusted code of its author."""

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

from heldout.errors import MetricError, nearest
from heldout.metrics.interface import Metric, MetricUndefined, Target
from heldout.metrics.registry import CLASSIFICATION, NUMBERS
from heldout.vocabulary import MetricNeeds

MAX_REPLICATES = 200
"""A function is called once for each replicate, which may be slow; a 95 % interval needs no more than this."""


def load_function(path: Path, function_name: str, greater_is_better: bool, needs: MetricNeeds) -> Metric:
    """The function as a metric.

    It is called as `function(y_true, y_pred)` with numpy arrays: y_true holds the labels as they stand in the data
    (numbers as float64), y_pred the same for `label` and `value`, shape (n, k) in the sorted order of the classes for
    `probability`, and for `score` shape (n,) with two classes, (n, k) with more. It returns a finite number.

    `replicate` calls it on the rows repeated as the weights say, for the first 200 replicates; all further ones, and
    those in which it fails, are NaN. What the file and the function print goes to standard error. The file's module and
    the modules beside it that it imports are known to nobody else: `sys.modules` and `sys.path` stay as they were.

    Raises:
        MetricError: the file cannot be read or run, or has no such function.
    """
    source = _Source(path)
    function = _find(source, function_name)
    tasks = NUMBERS if needs == "value" else CLASSIFICATION

    def require(y_true: NDArray[Any], target: Target) -> None:
        if len(y_true) == 0:
            raise MetricUndefined(function_name, "there are none")

    def score(y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        with source.importable():
            return called(y_true, y_pred, target)

    def called(y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        require(y_true, target)
        with source.blamed(f"{function_name} crashed"):
            answer = function(_decode(y_true, target), _as_given(y_pred, needs, target))
        return _finite(answer, source.path, function_name)

    def replicate(
        y_true: NDArray[Any], y_pred: NDArray[Any], target: Target, weights: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        values = np.full(len(weights), np.nan)
        with source.importable():
            for index, row_weights in enumerate(weights[:MAX_REPLICATES]):
                rows = np.repeat(np.arange(len(y_true)), row_weights.astype(np.int64))
                with contextlib.suppress(MetricError):
                    values[index] = called(y_true[rows], y_pred[rows], target)
        return values

    return Metric(
        name=function_name,
        greater_is_better=greater_is_better,
        needs=needs,
        tasks=tasks,
        summary=_summary(function, path.name),
        require=require,
        score=score,
        replicate=replicate,
    )


@dataclass
class _Source:
    """The author's file, and the modules that came of it."""

    path: Path
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
            raise MetricError(f"{self.path} cannot be read: {error.strerror}.") from error
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
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise MetricError(f"{self.path}: {what} with {_told(error)}\n{self._own_lines(error)}".rstrip()) from error

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
    raise MetricError(f"{source.path} has no function {name!r}. {has}{nearest(name, functions)}")


def _decode(codes: NDArray[Any], target: Target) -> NDArray[Any]:
    """Codes as the labels of the data; numbers as a copy."""
    if target.classes is None:
        return codes.astype(np.float64)
    labels: NDArray[Any] = np.asarray(target.classes)[codes]
    return labels


def _as_given(y_pred: NDArray[Any], needs: MetricNeeds, target: Target) -> NDArray[Any]:
    return _decode(y_pred, target) if needs == "label" else y_pred.astype(np.float64)


def _finite(answer: object, path: Path, function_name: str) -> float:
    if isinstance(answer, bool) or not isinstance(answer, numbers.Real):
        raise MetricError(
            f"{path}: {function_name} must return a number. Got {type(answer).__name__}. Return float(…) of one value."
        )
    value = float(answer)
    if not math.isfinite(value):
        raise MetricError(f"{path}: {function_name} must return a finite number. Got {value}. Handle such rows in it.")
    return value


def _told(error: BaseException) -> str:
    """`ValueError: text`, or the name alone."""
    text = str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _summary(function: Callable[[Any, Any], object], file_name: str) -> str:
    text = (function.__doc__ or "").strip()
    return text.splitlines()[0] if text else f"The challenge's own metric, from {file_name}."
