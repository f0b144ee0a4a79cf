"""The drawing of the rooms is what the imports say, and every room is described."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def writer() -> ModuleType:
    """docs/write_architecture.py."""
    spec = importlib.util.spec_from_file_location("write_architecture", ROOT / "docs" / "write_architecture.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_drawing_is_what_the_imports_say(writer: ModuleType) -> None:
    assert writer.with_drawing(PAGE) == PAGE, "run `python docs/write_architecture.py`"


def test_every_room_is_described_and_no_other() -> None:
    packages = {file.parent.name for file in (ROOT / "grader" / "heldout").glob("*/__init__.py")}
    rows = re.findall(r"^\| (`.*?) \|", PAGE, flags=re.MULTILINE)

    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == packages


def test_every_file_to_begin_at_is_there() -> None:
    for name in re.findall(r"`([\w/]+\.py)`", PAGE):
        assert (ROOT / "grader" / "heldout" / name).is_file() or (ROOT / name).is_file(), name


def test_rooms_that_import_each_other_are_refused(writer: ModuleType) -> None:
    with pytest.raises(ValueError, match="rooms import each other"):
        list(writer.needed({"a": {"b", "c"}, "b": {"a"}}))
