"""The generators of Python, of numpy and of libraries that are imported later all begin at the same point."""

from __future__ import annotations

import importlib
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from heldout.stages.generators import seed_everything

PAINTER = "import random\nstate = []\ndef manual_seed(seed):\n    state.append(seed)\n"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the path of imports, where `torch` is a file of the test's own."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    yield tmp_path
    sys.modules.pop("torch", None)


def test_python_and_numpy_are_seeded_at_once() -> None:
    seed_everything(3)
    first = (random.random(), np.random.random())
    seed_everything(3)

    assert (random.random(), np.random.random()) == first


def test_a_library_is_seeded_when_it_is_imported_and_not_imported_for_that(library: Path) -> None:
    (library / "torch.py").write_text(PAINTER)

    seed_everything(3)
    assert "torch" not in sys.modules
    module = importlib.import_module("torch")

    assert module.state == [3]
    assert type(module.__loader__).__name__ == "SourceFileLoader"
    assert module.__spec__.loader is module.__loader__


def test_a_library_that_is_there_already_is_seeded_again(library: Path) -> None:
    (library / "torch.py").write_text(PAINTER)
    seed_everything(3)
    module = importlib.import_module("torch")

    seed_everything(4)

    assert module.state == [3, 4]


def test_a_learners_own_file_of_that_name_is_imported_as_it_is(library: Path) -> None:
    (library / "torch.py").write_text("mine = 1\n")

    seed_everything(3)

    assert importlib.import_module("torch").mine == 1


def test_a_library_that_is_not_there_is_missing_as_ever(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.path", [str(library)])
    seed_everything(3)

    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("torch")
