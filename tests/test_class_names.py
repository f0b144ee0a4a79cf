"""No two public classes of the package have one name: a reader who meets it knows which one is meant."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "grader" / "heldout"


def public_classes() -> dict[str, list[str]]:
    """Each class at the top of a module, by its name, with the modules that hold one."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(PACKAGE.rglob("*.py")):
        if "_content" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(file.relative_to(PACKAGE).as_posix())
    return found


def test_no_public_class_name_stands_twice() -> None:
    assert {name: places for name, places in public_classes().items() if len(places) > 1} == {}
