"""Features made with Spark: made in namespaces, checked, and never of what comes later."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from heldout.challenge.load import load_challenge
from heldout.isolation.choose import open_runner
from heldout.prepare.prepare import prepare
from heldout.prepare.tables import read_features
from heldout.runs.feature_tables import FEATURE_TABLES, make_feature_tables
from heldout.runs.interface import Status
from heldout.runs.made_features import MadeFeatures, checked_features, prepared_with, request_of
from heldout.runs.spark import MOST_COLUMNS, _later_rows, _Look, _SparkRun, _until, run_spark
from heldout.sandbox.interface import TRUSTED, Answer, Ending, Job, StageResult, Usage
from heldout.sandbox.netns import missing
from heldout.stages.interface import SPARK
from heldout.submission.boundary import Refused
from heldout.submission.read import read_submission

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "challenges" / "card-payments" / "submissions"
NO_ENGINE = missing() or ("needs the extra 'spark'" if importlib.util.find_spec("pysail") is None else None)


def look(rows: list[int], values: list[float]) -> _Look:
    return _Look(np.array(rows), MadeFeatures(("x",), np.array(values, dtype="<f8").tobytes()))


def test_a_feature_that_changes_when_later_rows_come_is_told_with_its_row() -> None:
    fault = _later_rows([look([0, 2], [1.0, 2.0]), look([0, 1, 2], [1.0, 5.0, 2.5])])
    assert fault is not None
    assert "'x' of row 2 is 2 while only rows up to that time are there, and 2.5 when later ones are (50 %" in fault


def test_features_that_stay_and_missing_ones_are_no_fault() -> None:
    assert _later_rows([look([0, 2], [1.0, np.nan]), look([0, 1, 2], [1.0, 5.0, np.nan])]) is None


def test_the_last_moment_is_near_the_end_of_all_time_and_each_holds_whole_moments() -> None:
    times = np.repeat(np.arange(100), 3)
    looks = _until(times, 3)
    assert len(looks) == 3
    assert all(len(rows) % 3 == 0 for rows in looks)
    assert 290 < len(looks[-1]) < 300


@pytest.mark.parametrize(
    ("columns", "size", "words"),
    [
        ([], 0, "between 1 and 3 features"),
        (["a", "b", "c", "d"], 8, "between 1 and 3 features"),
        ("a", 2, "between 1 and 3 features"),
        ([1], 2, "visible characters"),
        (["a\n"], 2, "visible characters"),
        (["a", "a"], 4, "another name"),
        (["a"], 3, "another number of values"),
    ],
)
def test_what_comes_back_is_checked(columns: Any, size: int, words: str) -> None:
    with pytest.raises(Refused, match=words):
        checked_features(columns, bytes(8 * size), 2, 3)


def test_made_features_take_the_place_of_the_challenge_s_own() -> None:
    prepared = prepare(load_challenge(ROOT, "card-payments"))
    rows = sum(prepared.rows.values())
    values = np.arange(rows, dtype="<f8")
    tables = make_feature_tables(request_of(MadeFeatures(("n",), values.tobytes()), prepared.rows))
    with prepared_with(tables, prepared) as made:
        assert made.features == (("n", "float64"),)
        public = read_features(made.open_file("public_features").read_bytes())
        assert public["n"].iloc[0] == prepared.rows["train"]
        assert made.open_file("train_target").read_bytes() == prepared.open_file("train_target").read_bytes()
        assert not made.hidden_file("public_target").exists()  # nothing that fits a model needs it
        folder = made.folder
    assert not folder.exists()


MADE = FEATURE_TABLES.bound_to(make_feature_tables)


class FittedTooLong:
    """A runner whose engine takes 100 s of CPU time to make a feature, after which no model is built in time."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    def isolation(self) -> Any:
        return SimpleNamespace(level="standard")

    def run(self, job: Job) -> StageResult:
        if job.stage is TRUSTED:
            answer = MADE.work(job.work, dict(job.blobs))  # type: ignore[arg-type]
            return StageResult(Ending.FRAME, answer.header, answer.payload)
        self.jobs.append(job)
        if job.stage is not SPARK:
            return StageResult(Ending.CPU_TIME, usage=Usage(cpu_seconds=job.limits.cpu_seconds))
        *early, last = (
            Answer({"ok": True, "columns": ["n"]}, bytes(phase.result_bytes // MOST_COLUMNS)) for phase in job.later
        )
        said = last.header | {"warned": [["UserWarning", "of a window without a partition", 1]]}
        usage = Usage(cpu_seconds=100.0)
        return StageResult(Ending.FRAME, said, last.payload, (Answer({"ok": True}), *early), usage=usage)


def test_spark_and_the_model_share_one_budget_and_one_outcome() -> None:
    challenge, runner = load_challenge(ROOT, "card-payments"), FittedTooLong()
    submission = read_submission(EXAMPLES / "passes" / "own_past.py")
    anything: Any = runner
    outcome = _SparkRun(anything, submission, challenge, prepare(challenge)).outcome(sample=False)
    assert [(job.stage.name, job.limits.cpu_seconds) for job in runner.jobs] == [("spark", 120.0), ("build", 20.0)]
    assert outcome.status is Status.TIMED_OUT
    assert outcome.resources is not None
    assert outcome.resources.cpu_seconds == 120.0
    assert outcome.own_features == (("n", "float64"),)
    assert [each.message for each in outcome.warnings] == ["of a window without a partition"]


@pytest.mark.skipif(NO_ENGINE is not None, reason=str(NO_ENGINE))
@pytest.mark.parametrize(
    ("example", "status", "words"),
    [
        pytest.param("passes/own_past.py", Status.GRADED, "", marks=pytest.mark.proof),
        ("invalid_output/mean_of_the_year.py", Status.INVALID_OUTPUT, "looks ahead: 'above_usual' of row"),
    ],
)
def test_the_real_engine_makes_features(example: str, status: Status, words: str) -> None:
    challenge = load_challenge(ROOT, "card-payments")
    with open_runner() as runner:
        outcome = run_spark(runner, read_submission(EXAMPLES / example), challenge, prepare(challenge))
    assert outcome.status is status, outcome.message
    assert words in (outcome.message or "")
