"""What NumPy lists and nobody needs is not imported by a worker, and is there for whoever names it."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from heldout.stages.numpy_names import fortran_left_out

_WORKER = "from heldout.isolation.inside import PROGRAM; PROGRAM.preload(); import sys; before = set(sys.modules)\n"


def answer(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", _WORKER + code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_worker_imports_no_compiler_of_fortran_and_whoever_asks_gets_it() -> None:
    code = "import numpy as np; print('numpy.f2py' in before, callable(np.f2py.main), 'f2py' in np.__all__)"

    assert answer(code).split() == ["False", "True", "True"]


def test_a_worker_has_what_tests_of_arrays_take() -> None:
    assert answer("print('numpy.testing' in before)") == "True"


@pytest.mark.parametrize("listed", [["sum", "f2py"], {"sum", "f2py"}])
def test_inside_it_is_not_listed_and_afterwards_as_before(
    listed: list[str] | set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(np, "f2py", raising=False)
    monkeypatch.setattr(np, "__all__", listed)

    with fortran_left_out():
        assert list(np.__all__) == ["sum"]

    assert np.__all__ is listed


def test_also_where_an_import_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = ["sum", "f2py"]
    monkeypatch.setattr(np, "__all__", listed)

    with pytest.raises(ImportError), fortran_left_out():
        raise ImportError("no such library")

    assert np.__all__ is listed


def test_a_numpy_that_lists_in_another_way_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = ("sum", "f2py")
    monkeypatch.setattr(np, "__all__", listed)
    monkeypatch.delattr(np, "__numpy_submodules__", raising=False)

    with fortran_left_out():
        assert np.__all__ is listed

    assert not hasattr(np, "__numpy_submodules__")
