"""`verify` says of a landscape that a budget or a choice of families left something out of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from heldout.audit.checks.landscape import _in_part
from heldout.audit.subject import Subject

CELLAR = Path(__file__).parents[2] / "courses" / "cellar"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    shutil.copytree(CELLAR, tmp_path / "course")
    return tmp_path / "course"


def changed(course: Path, file: str, change: Any) -> None:
    path = course / "challenges" / "cellar" / "landscape" / file
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


def found(course: Path) -> list[str]:
    nothing: Any = None
    subject = Subject(course, "cellar", nothing)
    assert subject.landscape is not None
    return [finding.message for finding in _in_part(subject, subject.landscape, "Calibrate.")]


def test_nothing_is_said_of_a_whole_landscape(course: Path) -> None:
    assert found(course) == []


def test_configurations_that_are_missing_are_counted(course: Path) -> None:
    changed(course, "costs.json", lambda costs: costs["families"]["tree"].update(size=99))

    (message,) = found(course)

    assert "tree has" in message
    assert "of 99 configurations" in message
    assert "δ is" in message


def test_families_that_were_left_out_are_named(course: Path) -> None:
    changed(course, "landscape.json", lambda landscape: landscape.update(left_out=["forest", "mlp"]))

    (message,) = found(course)

    assert "forest, mlp left out" in message
