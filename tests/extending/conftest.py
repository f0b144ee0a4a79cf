"""One interpreter for all strangers' exercises."""

from __future__ import annotations

import sysconfig
import venv

import pytest
from own_interpreter import GRADER, Interpreter


@pytest.fixture(scope="session")
def interpreter(tmp_path_factory: pytest.TempPathFactory) -> Interpreter:
    """An interpreter without extensions; what a test installs is there for the tests after it."""
    folder = tmp_path_factory.mktemp("interpreter") / "venv"
    venv.create(folder, symlinks=True, with_pip=False)
    made = Interpreter(folder)
    (made.packages / "parent.pth").write_text(f"{GRADER}\n{sysconfig.get_path('purelib')}\n")
    return made
