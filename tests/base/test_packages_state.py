"""What is installed, as a text that changes with it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from heldout.base import packages_state


def test_a_source_that_is_put_back_or_removed_changes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages_state, "SOURCE_ROOT", tmp_path)
    package = tmp_path / "heldout"
    package.mkdir()
    for name in ("newest.py", "old.py"):
        (package / name).write_text("x = 1\n")
    os.utime(package / "old.py", (1000, 1000))
    states = [tuple(packages_state.packages_state())]
    (package / "old.py").write_text("x = 2\n")
    os.utime(package / "old.py", (900, 900))
    states.append(tuple(packages_state.packages_state()))
    (package / "old.py").unlink()
    states.append(tuple(packages_state.packages_state()))
    assert len(set(states)) == 3
    assert tuple(packages_state.packages_state()) == states[-1]


def test_a_process_of_one_command_goes_by_the_state_that_it_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages_state, "_held", [])

    packages_state.hold(["as it was"])

    assert list(packages_state.packages_state()) == ["as it was"]
