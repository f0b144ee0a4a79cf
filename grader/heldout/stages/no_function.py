"""Why a learner's file has no get_estimator(), and what to write: for the message, inside the stage's process."""

from __future__ import annotations

import ast
import difflib
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

WANTED = "get_estimator"
_NETWORKS = frozenset({"keras", "tensorflow", "torch"})
"""Libraries whose models are no estimators."""
_MOST_BYTES = 200_000


def why_missing(module: ModuleType, path: Path, entry: str) -> str:
    """A sentence that says what is there in its place, as far as that can be told, and the repair."""
    begin = f"{entry} must define a function {WANTED}() that returns an unfitted estimator."
    return f"{begin} {_seen(module, path)}".rstrip()


def _seen(module: ModuleType, path: Path) -> str:
    names = {name: value for name, value in vars(module).items() if not name.startswith("__")}
    if WANTED in names:
        return f"{WANTED} is a variable there: write `def {WANTED}():` and return it."
    functions = [name for name, value in names.items() if callable(value) and not isinstance(value, type)]
    close = difflib.get_close_matches(WANTED.lower(), [name.lower() for name in functions], n=1, cutoff=0.75)
    if close:
        written = next(name for name in functions if name.lower() == close[0])
        return f"It has {written}(). Did you mean {WANTED}? Rename it."
    if _lies_deeper(path):
        return (
            'It lies below an `if` (perhaps `if __name__ == "__main__":`, which is not run when the file is graded), '
            f"or in a class or another function. Move `def {WANTED}():` to the left edge of the file."
        )
    model = next((name for name, value in reversed(list(names.items())) if _is_model(value)), None)
    if model is not None:
        return (
            f"The file runs as a script and makes the model {model}. Write `def {WANTED}():` and `return {model}` "
            "in it, and leave out fit and predict: heldout does both."
        )
    return f"Write `def {WANTED}():` and return your model from it."


def _is_model(value: Any) -> bool:
    return not isinstance(value, type | ModuleType) and callable(getattr(value, "fit", None))


def _lies_deeper(path: Path) -> bool:
    """Whether some block of the file defines the function."""
    try:
        source = path.read_bytes()
        if len(source) > _MOST_BYTES:
            return False
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(isinstance(node, ast.FunctionDef) and node.name == WANTED for node in ast.walk(tree))


def is_network(value: Any) -> bool:
    """Whether it is fitted by the library of a network, which knows neither classes nor DataFrames nor `clone`.

    Keras has `fit` and `predict` too; what wraps one has parameters, and a `fit` of its own.
    """
    fit = getattr(type(value), "fit", None)
    return _root(fit) in _NETWORKS and not hasattr(value, "get_params")


def _root(value: Any) -> str:
    return str(getattr(value, "__module__", "")).partition(".")[0]


def why_no_model(value: Any, method: str) -> str:
    """What get_estimator() returned in place of an estimator, and the repair."""
    what = "a scikit-learn estimator" if is_network(value) else f"an estimator with a {method} method"
    said = f"get_estimator() must return {what}. It returned "
    if value is None:
        return f"{said}None. Put `return` before the model."
    kind = type(value)
    if _root(kind) in _NETWORKS or is_network(value):
        return (
            f"{said}a network, {kind.__name__}, which is none. Wrap it: skorch's "
            "NeuralNetClassifier or NeuralNetRegressor for torch, scikeras for Keras; or take MLPClassifier or "
            "MLPRegressor."
        )
    if isinstance(value, list | tuple):
        steps = ", ".join(f"{type(each).__name__}()" for each in value[:5])
        return f"{said}an object of type {kind.__name__}. Make a pipeline of it: `make_pipeline({steps})`."
    return f"{said}an object of type {kind.__name__}."
