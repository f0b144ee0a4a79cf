"""Features made with Spark: made in namespaces, checked, and never of what comes later."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from heldout.challenge.load import load_challenge
from heldout.isolation.choose import open_runner
from heldout.kinds import spark_jvm
from heldout.kinds.needs import OTHERS
from heldout.kinds.registered.spark import SparkSection
from heldout.prepare.interface import PreparedData
from heldout.prepare.prepare import prepare
from heldout.prepare.tables import read_features, read_target
from heldout.runs.feature_tables import FEATURE_TABLES, make_feature_tables
from heldout.runs.interface import Outcome, Status
from heldout.runs.made_features import MadeFeatures, checked_features, prepared_with, request_of
from heldout.runs.spark import MOST_COLUMNS, PREDICTIONS, _Look, _SparkRun, _until, later_rows, run_spark
from heldout.sandbox.interface import TRUSTED, Answer, Ending, Job, StageResult, Usage
from heldout.stages.interface import SPARK
from heldout.submission.boundary import Refused
from heldout.submission.interface import Submission, SubmittedFile
from heldout.submission.read import read_submission

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "challenges" / "card-payments" / "submissions"
NO_BOX = OTHERS["profile netns"]()
NO_JVM = NO_BOX or spark_jvm.missing()
NO_ENGINE = NO_BOX or ("needs the extra 'spark'" if importlib.util.find_spec("pysail") is None else None)


def look(rows: list[int], values: list[float]) -> _Look:
    return _Look(np.array(rows), 1, ("x",), np.array([values], dtype="<f8"))


def test_a_feature_that_changes_when_later_rows_come_is_told_with_its_row() -> None:
    fault = later_rows([look([0, 2], [1.0, 2.0]), look([0, 1, 2], [1.0, 5.0, 2.5])])
    assert fault is not None
    assert "'x' of row 2 is 2 while only rows up to that time are there, and 2.5 when later ones are (50 %" in fault


def test_features_that_stay_and_missing_ones_are_no_fault() -> None:
    assert later_rows([look([0, 2], [1.0, np.nan]), look([0, 1, 2], [1.0, 5.0, np.nan])]) is None


def test_predictions_that_change_are_told_unless_the_pipeline_was_fitted_on_other_rows() -> None:
    early, late = (replace(look(*each), names=PREDICTIONS) for each in (([0, 1], [1.0, 2.0]), ([0, 1, 2], [1, 5, 2])))
    assert "the prediction of row 1 is 2 while" in str(later_rows([early, late]))
    assert later_rows([replace(early, train=0), late]) is None


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


class Predicts:
    """A runner whose pipeline predicts a row's number, in the form of the challenge or in another."""

    def __init__(self, dtype: str = "<f8") -> None:
        self.dtype = dtype

    def isolation(self) -> Any:
        return SimpleNamespace(level="standard")

    def run(self, job: Job) -> StageResult:
        rows = [np.arange(phase.result_bytes // (8 * MOST_COLUMNS), dtype="<f8") for phase in job.later]
        *early, last = (Answer({"ok": True, "predictions": self.dtype}, each.tobytes()) for each in rows)
        return StageResult(Ending.FRAME, last.header, last.payload, (Answer({"ok": True}), *early), usage=Usage())


def test_a_pipelines_predictions_are_those_of_the_hidden_rows() -> None:
    challenge, runner = load_challenge(ROOT, "card-payments"), Predicts()
    prepared, anything = prepare(challenge), cast(Any, runner)
    submission = read_submission(EXAMPLES / "passes" / "own_past.py")
    spark = cast(SparkSection, challenge.definition.spark).model_copy(update={"cutoffs": 0})
    challenge = replace(challenge, definition=challenge.definition.model_copy(update={"spark": spark}))
    outcome = _SparkRun(anything, submission, challenge, prepared).outcome(sample=False)
    assert outcome.predictions is not None
    assert not outcome.verified
    public, private = (np.frombuffer(each) for each in (outcome.predictions.public, outcome.predictions.private))
    train, rows = prepared.rows["train"], sum(prepared.rows.values())
    assert np.array_equal(np.concatenate([public, private]), np.arange(train, rows))
    runner.dtype = "<i8"
    refused = _SparkRun(anything, submission, challenge, prepared).outcome(sample=False)
    assert refused.status is Status.INVALID_OUTPUT
    assert "predictions of the wrong type" in str(refused.message)


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


class AbsentColumn:
    """A runner whose engine does not find a column."""

    def isolation(self) -> Any:
        return SimpleNamespace(level="standard")

    def run(self, job: Job) -> StageResult:
        message = 'attribute ObjectName([Identifier("amont")]) is missing from the schema: cannot resolve attribute'
        error = {"kind": "exception", "phase": "build", "type": "AnalysisException", "message": message}
        return StageResult(Ending.FRAME, {"ok": False, "error": error}, b"")


def test_an_error_of_the_engine_is_told_in_words_that_help() -> None:
    challenge, anything = load_challenge(ROOT, "card-payments"), cast(Any, AbsentColumn())
    submission = read_submission(EXAMPLES / "passes" / "own_past.py")
    outcome = _SparkRun(anything, submission, challenge, prepare(challenge)).outcome(sample=False)
    assert outcome.status is Status.FAILED
    assert "there is no column 'amont'. Did you mean 'amount'?" in str(outcome.message)


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


def on_a_jvm(source: str, cutoffs: int = 1, sample: bool = False) -> tuple[Outcome, PreparedData]:
    challenge = load_challenge(ROOT, "card-payments")
    spark = cast(SparkSection, challenge.definition.spark).model_copy(update={"engine": "jvm", "cutoffs": cutoffs})
    challenge = replace(challenge, definition=challenge.definition.model_copy(update={"spark": spark}))
    submission = Submission("mine", "python", "solution.py", (SubmittedFile("solution.py", source.encode()),), "")
    prepared = prepare(challenge)
    with open_runner() as runner:
        return run_spark(runner, submission, challenge, prepared, sample), prepared


PIPELINE = """
from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.feature import SQLTransformer, VectorAssembler

def build(spark, tables):
    statement = "SELECT *, log(amount) AS size, WHAT AS more FROM __THIS__"
    columns = VectorAssembler(inputCols=["size", "more"], outputCol="features")
    model = LogisticRegression(labelCol="disputed", maxIter=10)
    return Pipeline(stages=[SQLTransformer(statement=statement), columns, model])
"""


@pytest.mark.proof
@pytest.mark.skipif(NO_JVM is not None, reason=str(NO_JVM))
def test_a_pipeline_of_pyspark_ml_is_fitted_and_predicts_on_a_real_jvm() -> None:
    outcome, prepared = on_a_jvm(PIPELINE.replace("WHAT", "hour(paid_at)"), cutoffs=0)
    assert outcome.status is Status.GRADED, outcome.message
    assert outcome.predictions is not None
    disputed = read_target(prepared.hidden_file("public_target").read_bytes()) == 1
    scores = np.frombuffer(outcome.predictions.public)
    assert scores[disputed].mean() > scores[~disputed].mean()


@pytest.mark.proof
@pytest.mark.skipif(NO_JVM is not None, reason=str(NO_JVM))
def test_a_pipeline_that_looks_ahead_is_told_with_a_row() -> None:
    outcome, _ = on_a_jvm(PIPELINE.replace("WHAT", "avg(amount) OVER (PARTITION BY holder)"))
    assert outcome.status is Status.INVALID_OUTPUT
    assert "looks ahead: the prediction of row" in str(outcome.message)


@pytest.mark.proof
@pytest.mark.skipif(NO_JVM is not None or NO_ENGINE is not None, reason=str(NO_JVM or NO_ENGINE))
def test_both_engines_make_the_same_features() -> None:
    source = (EXAMPLES / "passes" / "own_past.py").read_text()
    outcome, prepared = on_a_jvm(source, cutoffs=0)
    with open_runner() as runner:
        challenge = load_challenge(ROOT, "card-payments")
        by_sail = run_spark(runner, read_submission(EXAMPLES / "passes" / "own_past.py"), challenge, prepared)
    assert outcome.own_features == by_sail.own_features
    assert outcome.predictions is not None
    assert by_sail.predictions is not None
    assert np.allclose(*(np.frombuffer(each.predictions.public) for each in (outcome, by_sail) if each.predictions))


IN_THE_JVM = """
import subprocess
from pyspark.sql.functions import udf

@udf("double")
def doubled(amount):
    return 2 * amount

@udf("double")
def started(amount):
    return float(subprocess.run(["/bin/true"]).returncode)

def build(spark, tables):
    rows = tables["rows"].limit(2)
    rows.createOrReplaceTempView("rows")
    for action in (
        lambda: rows.select(started("amount")).collect(),
        lambda: spark.sql("SELECT TRANSFORM(amount) USING 'cat /etc/passwd' AS (line STRING) FROM rows").collect(),
        lambda: spark.read.text("HERE").collect(),
    ):
        try:
            print("GOT", action())
        except Exception as error:
            print([word for word in ("Permission denied", "PATH_NOT_FOUND") if word in str(error)])
    return tables["rows"].select("row_id", "amount", doubled("amount").alias("double"))
"""


@pytest.mark.proof
@pytest.mark.skipif(NO_JVM is not None, reason=str(NO_JVM))
def test_functions_run_beside_the_jvm_and_neither_starts_a_program_or_reads_the_course() -> None:
    outcome, _ = on_a_jvm(IN_THE_JVM.replace("HERE", str(EXAMPLES / "passes" / "own_past.py")), sample=True)
    assert outcome.status is Status.GRADED, outcome.message
    assert outcome.stdout.splitlines() == ["['Permission denied']", "['Permission denied']", "['PATH_NOT_FOUND']"]
