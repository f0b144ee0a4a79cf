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
    # Of a notebook that does not define it nothing was run.
    tree = _parsed(path)
    functions = [name for name, value in names.items() if callable(value) and not isinstance(value, type)]
    functions += [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    close = difflib.get_close_matches(WANTED.lower(), [name.lower() for name in functions], n=1, cutoff=0.75)
    if close:
        written = next(name for name in functions if name.lower() == close[0])
        return f"It has {written}(). Did you mean {WANTED}? Rename it."
    if any(isinstance(node, ast.FunctionDef) and node.name == WANTED for node in ast.walk(tree)):
        return (
            'It lies below an `if` (perhaps `if __name__ == "__main__":`, which is not run when the file is graded), '
            f"or in a class or another function. Move `def {WANTED}():` to the left edge of the file."
        )
    models = [*_fitted(tree), *(name for name, value in names.items() if _is_model(value))]
    if models:
        model = models[-1]
        return (
            f"The file runs as a script and makes the model {model}. Write `def {WANTED}():` and `return {model}` "
            "in it, and leave out fit and predict: heldout does both."
        )
    only = sorted({node.name for node in tree.body if isinstance(node, ast.FunctionDef) and _returns(node)})
    if len(only) == 1:
        return f"It has {only[0]}(). If that makes your model, rename it {WANTED}."
    if not tree.body and not names:
        return f"There is no code in it. Write `def {WANTED}():` and return your model from it."
    return f"Write `def {WANTED}():` and return your model from it."


def _returns(function: ast.FunctionDef) -> bool:
    """Whether it can be called without arguments and returns something."""
    needed = len(function.args.args) + len(function.args.posonlyargs) - len(function.args.defaults)
    answers = any(isinstance(node, ast.Return) and node.value is not None for node in ast.walk(function))
    return needed == 0 and answers


def _is_model(value: Any) -> bool:
    return not isinstance(value, type | ModuleType) and callable(getattr(value, "fit", None))


def _fitted(tree: ast.Module) -> list[str]:
    """Names of what is fitted outside of functions and classes, the last one last: `model` of `model.fit(X, y)`."""
    found = []
    for statement in tree.body:
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef):
            called = (node.func for node in ast.walk(statement) if isinstance(node, ast.Call))
            methods = (each for each in called if isinstance(each, ast.Attribute) and each.attr == "fit")
            found += [each.value.id for each in methods if isinstance(each.value, ast.Name)]
    return found


def _parsed(path: Path) -> ast.Module:
    """The file; an empty one where it is no Python that can be read, or very long."""
    nothing = ast.Module(body=[], type_ignores=[])
    try:
        source = path.read_bytes()
        if len(source) > _MOST_BYTES:
            return nothing
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return nothing


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
    lacks = "fit(X, y) and predict(X)" if method == "fit" else f"{method}(X)"
    return f"{said}an object of type {kind.__name__}. Give {kind.__name__} {lacks}, or return a model of scikit-learn."
