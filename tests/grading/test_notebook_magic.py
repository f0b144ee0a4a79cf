"""`%%heldout grade CHALLENGE` over a cell; IPython's shell is a small stand-in here (a real one runs as a proof)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sklearn.linear_model import LogisticRegression

import heldout
from heldout.grading.open_challenge import OpenChallenge


class Shell:
    def __init__(self) -> None:
        self.user_ns: dict[str, Any] = {"LogisticRegression": LogisticRegression}
        self.magic: Any = None

    def register_magic_function(self, function: Any, kind: str, name: str) -> None:
        assert (kind, name) == ("line_cell", "heldout")
        self.magic = function

    def run_cell(self, cell: str) -> SimpleNamespace:
        try:
            exec(cell, self.user_ns)
        except Exception:
            return SimpleNamespace(success=False, result=None)
        return SimpleNamespace(success=True, result=self.user_ns.get("_last"))


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Shell:
    made = Shell()
    heldout.load_ipython_extension(made)
    monkeypatch.setattr(OpenChallenge, "grade", lambda self, model, record: (self.id, model, record))
    monkeypatch.setattr(OpenChallenge, "check", lambda self, model: ("check", self.id, model))
    return made


def test_a_cell_is_run_and_its_model_graded(shell: Shell) -> None:
    name, model, record = shell.magic("grade digits", "def get_estimator():\n    return LogisticRegression(C=3)")
    assert (name, model.C, record) == ("digits", 3, True)
    assert shell.magic("check digits")[2].C == 3
    assert shell.magic("grade digits --no-record")[2] is False


def test_a_cell_may_end_with_the_model(shell: Shell) -> None:
    assert shell.magic("grade digits", "_last = LogisticRegression(C=7)")[1].C == 7


@pytest.mark.parametrize(
    ("line", "cell", "words"),
    [
        ("grad digits", "x = 1", "Did you mean 'grade'"),
        ("grade", "x = 1", "over a cell that defines get_estimator()"),
        ('grade "digits', "x = 1", """Got 'grade "digits'"""),
        ("grade digitz", "def get_estimator():\n    return LogisticRegression()", "Did you mean 'digits'"),
        ("grade digits", "x = 1", "there is no function get_estimator()"),
        ("grade digits", "1 / 0", ""),
    ],
)
def test_what_is_wrong_is_one_sentence(
    shell: Shell, capsys: pytest.CaptureFixture[str], line: str, cell: str, words: str
) -> None:
    assert shell.magic(line, cell) is None
    assert words in capsys.readouterr().err
