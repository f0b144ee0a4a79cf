"""Only `heldout.tasks` asks which task type or which form of predictions there is; everybody else asks the object."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import heldout
from heldout.tasks.catalogue import form_names, task_names

PACKAGE = Path(heldout.__file__).parent
NAMES = {*task_names(), *form_names()}
ALLOWED = {
    "landscape/preprocessing.py": "the level `ordinal` of how texts become numbers",
    "audit/evidence/ordered.py": "the word `score` in the name of a column",
    "stages/source_look.py": "the method `score` of an estimator",
    "authoring/imports/ramp_kit.py": "a constant called `_label` in another program's file",
}
"""Modules outside of `tasks/` that compare a text with one of the names, and what text it is."""


def named(node: ast.expr) -> bool:
    """Whether an operand is one of the names, or a collection that holds one."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and node.value in NAMES
    return isinstance(node, ast.Tuple | ast.List | ast.Set) and any(named(each) for each in node.elts)


def branches(source: str) -> Iterator[int]:
    """Lines that compare with a name, match one, or look something up by several."""
    if not any(f'"{name}"' in source or f"'{name}'" in source for name in NAMES):
        return  # a look at the text, which takes a hundredth of what a walk through its tree takes
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Compare() if any(named(operand) for operand in (node.left, *node.comparators)):
                yield node.lineno
            case ast.MatchValue() if named(node.value):
                yield node.lineno
            case ast.Dict() if len(node.keys) > 1 and all(key is not None and named(key) for key in node.keys):
                yield node.lineno


def test_no_module_outside_of_tasks_branches_on_a_task_type_or_a_form() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line in branches(path.read_text(encoding="utf-8"))
        if path.relative_to(PACKAGE).parts[0] != "tasks" and path.relative_to(PACKAGE).as_posix() not in ALLOWED
    ]
    assert found == []


def test_every_allowed_place_is_still_one() -> None:
    assert [name for name in ALLOWED if not list(branches((PACKAGE / name).read_text(encoding="utf-8")))] == []


@pytest.mark.parametrize(
    "line",
    [
        'if task == "binary": ...',
        'if "count" != task: ...',
        'if task in ("binary", "multiclass"): ...',
        'if task not in {"regression"}: ...',
        'match metric.needs:\n    case "label": ...',
        'match task:\n    case "binary" | "multiclass": ...',
        'method = {"label": "predict", "value": "predict"}[metric.needs]',
    ],
)
def test_a_branch_is_found(line: str) -> None:
    assert list(branches(line))


@pytest.mark.parametrize(
    "line", ['card["score"] is None', '{"score": 1, "points": 2}', 'tasks = frozenset({"binary"})']
)
def test_what_is_no_branch_is_none(line: str) -> None:
    assert not list(branches(line))
