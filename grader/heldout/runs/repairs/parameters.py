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
