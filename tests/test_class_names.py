"""No two public classes of the package, and no two files of tests, have one name: each is known by it."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "grader" / "heldout"
TESTS = Path(__file__).parent


def public_classes() -> dict[str, list[str]]:
    """Each class at the top of a module, by its name, with the modules that hold one."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(PACKAGE.rglob("*.py")):
        if "_content" in file.parts:
            continue
        for node in statements(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(file.relative_to(PACKAGE).as_posix())
    return found


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """Every statement in it, at any depth: no expression holds a class, and most nodes are of expressions."""
    for each in ast.iter_child_nodes(node):
        if not isinstance(each, ast.expr):
            yield each
            yield from statements(each)


def test_no_public_class_name_stands_twice() -> None:
    assert {name: places for name, places in public_classes().items() if len(places) > 1} == {}


def test_no_two_files_of_tests_have_one_name() -> None:
    """pytest imports them by their names alone: the second of two is an error, and only where both are collected."""
    places: dict[str, list[str]] = defaultdict(list)
    for file in sorted(TESTS.rglob("test_*.py")):
        places[file.name].append(file.relative_to(TESTS).as_posix())
    assert {name: where for name, where in places.items() if len(where) > 1} == {}
