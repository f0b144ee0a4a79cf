"""What a stage's process says of an exception is read at one place: clean, bounded, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from heldout.base.json_records import to_json
from heldout.stages.interface import StageError, read_error
from heldout.stages.learner_code import describe_exception


def test_an_error_is_read_as_it_was_told() -> None:
    told = StageError("refused", "fit", "OSError", "no", "Traceback", "solution.py", 3, "file", "tried to read '/x'")

    read = read_error(to_json(told))

    assert read == told
    assert read.place == "line 3 of solution.py"


@pytest.mark.parametrize("claimed", [None, 1, "error", [["kind", "memory"]]])
def test_what_is_no_object_is_no_error(claimed: object) -> None:
    assert read_error(claimed) is None


def test_every_text_of_an_error_is_bounded_and_without_escapes() -> None:
    texts = ("kind", "phase", "type", "message", "traceback", "file", "wall", "tried", "library")

    read = read_error(dict.fromkeys(texts, "\x1b[31m" + "x" * 100_000))

    assert read is not None
    assert all(set(getattr(read, name)) == {"x"} for name in texts)
    assert sum(len(getattr(read, name)) for name in texts) < 20_000


@pytest.mark.parametrize("line", [0, -1, True, 3.0, "3", 10**12])
def test_a_line_that_cannot_be_is_no_place(line: object) -> None:
    read = read_error({"file": "solution.py", "line": line})

    assert read is not None
    assert read.place == ""


def test_lines_of_a_library_that_is_compiled_are_not_the_learners(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    def failing(name: str) -> StageError:
        try:
            exec(compile("1 / 0", name, "exec"), {})
        except ZeroDivisionError as error:
            return describe_exception(error, "fit")
        raise AssertionError

    assert failing("solution.py").place == "line 1 of solution.py"
    assert failing("pyarrow/table.pxi").place == ""
    assert failing("pandas/_libs/index.pyx").place == ""
