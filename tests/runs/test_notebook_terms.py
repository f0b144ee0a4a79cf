"""Messages about a notebook name its cells, whatever numbers a learner's own text holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from heldout.runs.notebook_terms import in_notebook_terms, with_left_out
from heldout.submission.interface import Submission

NOTEBOOK = Submission(
    "work.ipynb", "python", "solution.py", (), "sha256:0", ("cell 1, line 1", "cell 2, line 1", "cell 2, line 2")
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in fit (line 3 of solution.py): no", "in fit (cell 2, line 2 of work.ipynb): no"),
        ("line 2 of your solution.py tried", "cell 2, line 1 of your work.ipynb tried"),
        ('  File "solution.py", line 3, in f', '  File "work.ipynb", cell 2, line 2, in f'),
        ("SyntaxError: bad (solution.py, line 2)", "SyntaxError: bad (work.ipynb, cell 2, line 1)"),
        (
            "IndentationError: expected a block after 'if' on line 1 (solution.py, line 2)",
            "IndentationError: expected a block after 'if' on cell 1, line 1 (work.ipynb, cell 2, line 1)",
        ),
        ("SyntaxError: x (detected at line 3) (helper.py, line 3)",) * 2,
        ("line 3 of helper.py",) * 2,
        ("solution.py must define a function get_estimator()", "work.ipynb must define a function get_estimator()"),
        (
            "SyntaxError: x (detected at line 3) (solution.py, line 3)",
            "SyntaxError: x (detected at cell 2, line 2) (work.ipynb, cell 2, line 2)",
        ),
        ("line 4 of solution.py", "line 4 of work.ipynb"),
        ("line 0 of solution.py", "line 0 of work.ipynb"),
        ("line 0000000019 of solution.py",) * 2,
        (f"line {'9' * 5_000} of solution.py",) * 2,
        ("line ٣ of solution.py",) * 2,
    ],
)
def test_lines_become_cells(text: str, expected: str) -> None:
    assert in_notebook_terms(text, NOTEBOOK) == expected


def test_the_text_of_a_python_file_stays_as_it_is() -> None:
    plain = Submission("solution.py", "python", "solution.py", (), "sha256:0")
    assert in_notebook_terms("line 3 of solution.py", plain) == "line 3 of solution.py"


def test_a_name_that_looks_like_a_pattern_is_a_name() -> None:
    odd = Submission(r"a\1(.ipynb", "python", "solution.py", (), "sha256:0", ("cell 1, line 1",))
    assert in_notebook_terms("line 1 of solution.py", odd) == r"cell 1, line 1 of a\1(.ipynb"


@pytest.mark.parametrize(
    "message", ["NameError in fit: x", "work.ipynb must define a function.", "SyntaxError while x"]
)
def test_what_was_left_out_is_said_where_something_is_missing(message: str) -> None:
    some = replace(NOTEBOOK, left_out=("%%bash (cell 1)", "!ls (cell 2, line 1)"))
    assert with_left_out(message, some).endswith(
        ". Only IPython can run these, and they were left out: %%bash (cell 1), !ls (cell 2, line 1)."
    )
    many = replace(NOTEBOOK, left_out=("!ls (cell 1, line 1)",) * 9)
    assert with_left_out(message, many).count("!ls") == 3
    assert with_left_out(message, many).endswith("and 6 more.")
    assert with_left_out(message, NOTEBOOK) == message


def test_another_fault_says_nothing_of_magics() -> None:
    some = replace(NOTEBOOK, left_out=("%%bash (cell 1)",))
    assert with_left_out("ValueError in fit: x", some) == "ValueError in fit: x"
