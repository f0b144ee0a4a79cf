"""Parameters that a class of scikit-learn does not have."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from heldout.base.errors import nearest
from heldout.base.words import listed
from heldout.runs.repairs.interface import Circumstances
from heldout.stages.interface import StageError

_UNEXPECTED = re.compile(r"^(\w{1,80})\.__init__\(\) got an unexpected keyword argument '(\w{1,80})'")
_INVALID = re.compile(r"^Invalid parameter '?(\w{1,80})'? for estimator (\w{1,80})\(")
_REFUSED = re.compile(
    r"^The '(\w{1,80})' parameter of (\w{1,80}) must be (.*) Got '([^'\n]{1,80})' instead\.$", re.DOTALL
)
_WORD = re.compile(r"'(\w{1,80})'")
_SCORER = re.compile(r"^    (\w{1,80})=\w{1,80}_scorer,$", re.MULTILINE)
_AVERAGED = ("precision", "recall", "f1", "jaccard")
_AVERAGES = ("macro", "micro", "samples", "weighted")
_SCORERS_BY_HABIT = {
    "auc": "roc_auc",
    "brier": "neg_brier_score",
    "brier_score": "neg_brier_score",
    "log_loss": "neg_log_loss",
    "mae": "neg_mean_absolute_error",
    "mean_absolute_error": "neg_mean_absolute_error",
    "mean_squared_error": "neg_mean_squared_error",
    "mse": "neg_mean_squared_error",
    "rmse": "neg_root_mean_squared_error",
    "root_mean_squared_error": "neg_root_mean_squared_error",
}
"""What people write for a scorer whose name begins otherwise."""
_MOST = 12


def unknown_parameter(error: StageError, about: Circumstances) -> str | None:
    """A keyword that the class does not take, or a path in a search that leads to none."""
    found = _UNEXPECTED.search(error.message)
    if found is not None:
        return _told(found[1], found[2])
    found = _INVALID.search(error.message)
    if found is None:
        return None
    name, owner = found[1], found[2]
    if owner == "Pipeline":
        return (
            f"the search sets '{name}', and a pipeline has no such parameter. Name the step before it, with two "
            "underscores, as in `logisticregression__C`: the steps of make_pipeline are their classes in "
            "small letters."
        )
    return _told(owner, name)


def refused_value(error: StageError, about: Circumstances) -> str | None:
    """A word that a parameter cannot be, where there is a near one: scikit-learn lists up to a hundred, unsorted."""
    found = _REFUSED.search(error.message)
    if found is None:
        return None
    name, owner, allowed, word = found.groups()
    begin = f"{name} of {owner} cannot be '{word}'."
    if name != "scoring":
        close = nearest(word, _WORD.findall(allowed))
        return begin + close if close else None
    habit = _SCORERS_BY_HABIT.get(word.lower())
    close = f" Did you mean '{habit}'?" if habit else nearest(word.lower(), _scorers())
    return begin + (close or " `sklearn.metrics.get_scorer_names()` lists what it can be, such as 'accuracy'.")


def is_of_sklearn(name: str) -> bool:
    """Whether scikit-learn has a class of this name."""
    return any(f"\nclass {name}(".encode() in file.read_bytes() for file in _files())


@cache
def _scorers() -> tuple[str, ...]:
    """What `scoring` may be, read from scikit-learn's file."""
    named = (
        each for file in _files() if file.name == "_scorer.py" for each in _SCORER.findall(file.read_text("utf-8"))
    )
    return (*named, *_AVERAGED, *(f"{name}_{average}" for name in _AVERAGED for average in _AVERAGES))


def _told(owner: str, name: str) -> str | None:
    known = _parameters(owner)
    if not known:
        return None
    same = [each for each in known if each.lower() == name.lower()]
    close = f" Did you mean '{same[0]}'?" if same else nearest(name, known)
    return f"{owner} has no parameter {name}.{close or f' It has {listed(known, most=_MOST)}.'}"


@cache
def _parameters(name: str) -> tuple[str, ...]:
    """What the constructor of a class of scikit-learn takes, read from its files; empty where there is no such
    class."""
    begin = f"\nclass {name}(".encode()
    for file in _files():
        source = file.read_bytes()
        if begin in source:
            return tuple(_of_constructor(ast.parse(source), name))
    return ()


def _files() -> Iterator[Path]:
    spec = importlib.util.find_spec("sklearn")
    for place in spec.submodule_search_locations or () if spec is not None else ():
        for file in sorted(Path(place).rglob("*.py")):
            if not {"tests", "externals"} & {*file.relative_to(place).parts}:
                yield file


def _of_constructor(tree: ast.Module, name: str) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            for each in node.body:
                if isinstance(each, ast.FunctionDef) and each.name == "__init__":
                    yield from (one.arg for one in [*each.args.args[1:], *each.args.kwonlyargs])
