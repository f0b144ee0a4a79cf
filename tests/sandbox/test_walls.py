"""Which wall an exception came from, and whether a library met it by itself: asked without a sandbox."""

from __future__ import annotations

import types
from typing import Any

import pytest

from heldout.runs.refusals import explain_refusal
from heldout.sandbox.denials import Refusal, find_refusal
from heldout.stages.interface import StageError

OWN = "/job/solution.py"


def run(file: str, code: str, **names: Any) -> dict[str, Any]:
    """Run code as if it stood in the file; what it defined."""
    exec(compile(code, file, "exec"), names)
    return names


def refusal_of(code: str, **names: Any) -> Refusal | None:
    """What is made of the exception that the learner's code ends with."""
    try:
        run(OWN, code, **names)
    except Exception as error:
        return find_refusal(error, None, lambda file: file == OWN)
    raise AssertionError("it raised nothing")


def library(code: str, name: str = "painter/__init__.py") -> Any:
    """A function that does what importing a library with this code does."""
    return lambda: run(f"/venv/lib/python3.11/site-packages/{name}", code, library=library)


def test_a_library_that_meets_a_wall_while_it_is_imported_is_named() -> None:
    found = refusal_of("start()", start=library("raise PermissionError(13, 'Permission denied', '/etc/painter')"))

    assert found == Refusal("file", "tried to read '/etc/painter'", "painter")


def test_the_library_is_named_whose_code_it_was_and_not_the_one_that_imports_it() -> None:
    inner = "library(\"raise PermissionError(13, 'Permission denied', '/x')\", 'inner.py')()"

    found = refusal_of("start()", start=library(inner, "outer/__init__.py"))

    assert found is not None
    assert found.library == "inner"


def test_what_a_library_makes_of_a_refusal_while_it_is_imported_is_looked_through() -> None:
    code = (
        "try:\n    raise PermissionError(13, 'no', '/x')\nexcept OSError as e:\n    raise ImportError('cannot') from e"
    )

    found = refusal_of("start()", start=library(code))

    assert found is not None
    assert found.library == "painter"


def test_a_function_of_a_library_that_the_learner_calls_is_the_learners_affair() -> None:
    read = run(
        "/venv/lib/python3.11/site-packages/painter/io.py",
        "def read(path):\n    raise PermissionError(13, 'Permission denied', path)",
    )["read"]

    found = refusal_of("read('/etc/passwd')", read=read)

    assert found == Refusal("file", "tried to read '/etc/passwd'", "")


def test_a_compiled_library_that_says_it_in_words_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("ducks")
    module.__file__ = "/venv/lib/python3.11/site-packages/ducks/__init__.py"
    monkeypatch.setitem(__import__("sys").modules, "ducks", module)
    error = type("IOException", (Exception,), {"__module__": "ducks"})

    found = refusal_of("raise error('Cannot open file \"/sys/x\": Permission denied')", error=error)

    assert found == Refusal("file", "called ducks, which tried to open '/sys/x'", "")


def test_words_alone_from_the_learners_own_exception_are_no_refusal() -> None:
    assert refusal_of("raise ValueError('Permission denied')") is None


def test_the_message_says_that_the_wall_is_the_sandboxes() -> None:
    error = StageError(wall="file", tried="tried to read '/x'", library="painter", line=12, file="solution.py")

    said = explain_refusal(error)

    assert said.startswith("the library painter tried to read '/x' while it was imported, and the sandbox does not let")
    assert "line 12 of your solution.py leads there" in said
    assert "This is no fault of your code." in said
