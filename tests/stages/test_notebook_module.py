"""A notebook's code runs as it would in a notebook."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from heldout.stages.no_function import why_missing
from heldout.stages.notebook_module import run_notebook

FAILING = """\
seen = []
def parse(text):
    seen.append(text)
    return compile(text, "a rule", "eval")
"""


def test_what_is_measured_runs_once_whatever_its_error_is(tmp_path: Path) -> None:
    module = ModuleType("work")
    path = tmp_path / "work.py"
    path.write_text(f'{FAILING}get_estimator = parse, get_ipython().run_line_magic("time", "parse(\'1 +\')")\n')
    with pytest.raises(SyntaxError):
        run_notebook(path, module, [1])
    assert vars(module)["seen"] == ["1 +"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("def get_Estimator():\n    return 1\n", "It has get_Estimator(). Did you mean get_estimator? Rename it."),
        ("scaler.fit(X)\nbest.fit(X, y)\n", "Write `def get_estimator():` and `return best` in it"),
        ("class Own:\n    def fit(self):\n        self.fit()\n", "Write `def get_estimator():` and return your model"),
    ],
)
def test_a_notebook_without_the_function_is_told_what_it_has(code: str, words: str, tmp_path: Path) -> None:
    """Nothing of it is run then: what it needs is not known."""
    module = ModuleType("work")
    path = tmp_path / "work.py"
    path.write_text(code)
    run_notebook(path, module, [1])
    assert words in why_missing(module, path, "work.ipynb")


@pytest.mark.parametrize(("line", "value"), [("3 + 4", 7), ("  3 + 4", 7), ("made = 7", None)])
def test_what_is_measured_gives_its_value(line: str, value: object, tmp_path: Path) -> None:
    module = ModuleType("work")
    path = tmp_path / "work.py"
    path.write_text(f'get_estimator = get_ipython().run_line_magic("time", "{line}")\n')
    run_notebook(path, module, [1])
    assert vars(module)["get_estimator"] == value
