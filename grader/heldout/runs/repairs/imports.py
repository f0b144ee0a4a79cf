"""Packages that are not there, and names that are written otherwise."""

from __future__ import annotations

import ast
import difflib
import importlib.util
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from heldout.base.errors import nearest
from heldout.base.words import listed
from heldout.runs.repairs.interface import Circumstances
from heldout.stages.interface import StageError

_USEFUL = {
    "sklearn": "scikit-learn",
    "numpy": "numpy",
    "pandas": "pandas",
    "scipy": "scipy",
    "lightgbm": "lightgbm",
    "xgboost": "xgboost",
    "catboost": "catboost",
    "torch": "torch",
    "skorch": "skorch",
    "statsmodels": "statsmodels",
    "polars": "polars",
    "duckdb": "duckdb",
    "imblearn": "imbalanced-learn",
    "category_encoders": "category_encoders",
}
"""Modules that solutions use, with the names of their packages."""
_NETWORKS = ("keras", "tensorflow", "torch", "skorch", "jax", "flax", "fastai", "pytorch_lightning", "lightning")
_BOOSTING = ("catboost", "lightgbm", "xgboost")
_MODULE = re.compile(r"No module named '([\w.]{1,200})'")
_NAME = re.compile(r"cannot import name '(\w{1,200})' from '(sklearn[\w.]{0,200})'")
_OWN_NAME = re.compile(r"cannot import name '(\w{1,200})' from (?:partially initialized module )?'(\w{1,100})'")
_UNDEFINED = re.compile(r"name '(\w{1,200})' is not defined")
_SHORT = {"np": "import numpy as np", "pd": "import pandas as pd", "plt": "import matplotlib.pyplot as plt"}
"""What everybody calls packages, and how they are imported."""
_MOVED = {
    "sklearn.cross_validation": "sklearn.model_selection",
    "sklearn.grid_search": "sklearn.model_selection",
    "sklearn.learning_curve": "sklearn.model_selection",
    "sklearn.lda": "sklearn.discriminant_analysis",
    "sklearn.qda": "sklearn.discriminant_analysis",
    "sklearn.externals.joblib": "the package joblib",
    "sklearn.externals.six": "Python itself",
}
"""Modules of old versions, as old pages still import them."""
_ALMOST = 0.85
"""From which likeness on a name is taken for another one of scikit-learn's, and not for one of the author's own."""


@cache
def installed() -> tuple[str, ...]:
    """The packages of those that solutions use that are installed here."""
    return tuple(package for module, package in _USEFUL.items() if _is_there(module))


def _is_there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def own_file_shadows(error: StageError, about: Circumstances) -> str | None:
    """A submission that is called like the package that it imports."""
    found = _OWN_NAME.search(error.message)
    if found is None or error.file != f"{found[2]}.py":
        return None
    return (
        f"the file is called {error.file}, as the package {found[2]} is, so that it imports itself and finds no "
        f"{found[1]}. Give the file another name."
    )


def missing_package(error: StageError, about: Circumstances) -> str | None:
    """A package that is not installed, a typo, or a file that did not come along."""
    found = _MODULE.search(error.message)
    if found is None or error.type != "ModuleNotFoundError":
        return None
    module = found[1].partition(".")[0]
    if "." in found[1] and _is_there(module):
        moved = _MOVED.get(found[1])
        close = f" What was in it is in {moved}." if moved else ""
        if module == "sklearn" and not moved:
            close = nearest(found[1], _modules_of_sklearn())
        return f"{module} is installed, and has no module {found[1]}.{close}"
    here = f"Installed are {listed(installed())}."
    known = module in _USEFUL or module in _NETWORKS
    close = "" if known else nearest(module, [name for name in _USEFUL if _is_there(name)])
    if close:
        return f"there is no package {module}.{close} {here}"
    if not known:
        return (
            f"there is no package {module} here. If it is a file of yours, {module}.py must lie beside the one that "
            f"imports it. {here}"
        )
    return f"the package {module} is not installed where this is graded. {_instead(module, about)} {here}"


def _instead(module: str, about: Circumstances) -> str:
    kind = "Classifier" if about.predicts_classes else "Regressor"
    if module in _NETWORKS:
        own = ", or heldout.nn.MLP" if _is_there("torch") and _is_there("skorch") else ""
        return f"A network that is there: `MLP{kind}()` of sklearn.neural_network{own}."
    if module in _BOOSTING:
        others = [_USEFUL[name] for name in _BOOSTING if name != module and _is_there(name)]
        also = f", or {listed(others, 'or')}" if others else ""
        return f"Boosting that is there: `HistGradientBoosting{kind}()` of sklearn.ensemble{also}."
    return "Do without it, or ask whoever runs this grader to install it."


def absent_name(error: StageError, about: Circumstances) -> str | None:
    """A name that lies in another module of scikit-learn, or is written otherwise."""
    found = _NAME.search(error.message)
    if found is None:
        return None
    name, module = found[1], found[2]
    homes = [each for each, names in _names_of_sklearn().items() if name in names]
    if homes:
        return f"{name} is not in {module}: write `from {homes[0]} import {name}`."
    close = nearest(name, _names_of_sklearn().get(module, ()))
    if not close:
        alike = _homes_in_sklearn()
        same = [each for each in alike if each.lower() == name.lower()]
        close = f" Did you mean '{same[0]}' of {alike[same[0]]}?" if same else nearest(name, alike)
    return f"{module} has no {name}.{close}"


def not_imported(error: StageError, about: Circumstances) -> str | None:
    """A name of scikit-learn, or a package's usual short one, that is used without having been imported."""
    found = _UNDEFINED.search(error.message)
    if found is None or error.type != "NameError":
        return None
    name, homes = found[1], _homes_in_sklearn()
    if name in _SHORT or name in _USEFUL:
        return f"name '{name}' is not defined. Write `{_SHORT.get(name, f'import {name}')}` at the top of the file."
    if name in homes:
        return f"name '{name}' is not defined. Write `from {homes[name]} import {name}` at the top of the file."
    same = [each for each in homes if each.lower() == name.lower()]
    close = same or difflib.get_close_matches(name, homes, n=1, cutoff=_ALMOST)
    if not close:
        return None
    return f"name '{name}' is not defined. Did you mean '{close[0]}' of {homes[close[0]]}?"


def _homes_in_sklearn() -> dict[str, str]:
    """The module of scikit-learn that each of its names is imported from."""
    return {each: module for module, names in _names_of_sklearn().items() for each in names}


def _modules_of_sklearn() -> tuple[str, ...]:
    return tuple(_names_of_sklearn())


@cache
def _names_of_sklearn() -> dict[str, tuple[str, ...]]:
    """What each public module of scikit-learn offers, read from its files: nothing is imported."""
    spec = importlib.util.find_spec("sklearn")
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    found: dict[str, tuple[str, ...]] = {}
    for file in sorted(each for place in places for each in Path(place).glob("*")):
        init = file / "__init__.py" if file.is_dir() else file
        name = file.stem if file.suffix == ".py" else file.name
        if not name.startswith("_") and init.suffix == ".py" and init.is_file():
            found[f"sklearn.{name}"] = tuple(_offered(init))
    return {module: names for module, names in found.items() if names}


def _offered(file: Path) -> Iterator[str]:
    """The texts of `__all__`; of a module without one, its classes and functions."""
    tree = ast.parse(file.read_bytes())
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == "__all__" for to in node.targets):
            yield from (
                each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )
            return
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node.name
