"""What runs inside is one closed list, and nothing of ours is reached by the name of its module."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import heldout
from heldout.isolation import program
from heldout.isolation.inside import PROGRAM

PACKAGE = Path(heldout.__file__).parent
MODULE = re.compile(r"heldout(\.[a-z_]+)+(:[a-z_]+)?")


def test_trusted_work_is_listed_by_its_name() -> None:
    assert {name: PROGRAM.task(name).name for name in PROGRAM.tasks} == {name: name for name in PROGRAM.tasks}


def test_what_is_no_trusted_work_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no trusted work 'os:listdir'"):
        PROGRAM.task("os:listdir")


def test_what_is_no_stage_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no stage 'os'"):
        PROGRAM.stage("os")


def test_the_sandbox_names_no_module() -> None:
    found = [
        f"{file.relative_to(PACKAGE)}: {node.value}"
        for file in (PACKAGE / "sandbox").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and MODULE.fullmatch(node.value)
    ]
    assert not found


def test_the_program_has_the_name_of_its_module() -> None:
    assert (PACKAGE.parent / (program.NAME.replace(".", "/") + ".py")).samefile(program.__file__)
