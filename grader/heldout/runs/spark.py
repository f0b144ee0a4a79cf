"""Spark: `build(spark, tables)` runs in namespaces of its own, and a model is fitted on the features that it makes, or
it returns a pipeline of pyspark.ml, which is fitted and predicts there.

Where the challenge names a column of time, all of it is first done with the rows up to a few moments, one after the
other: what a row gets may not change when later rows come. At each moment the process knows what it was handed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from heldout.base.errors import HeldoutError
from heldout.challenge.interface import Challenge
from heldout.kinds import spark_jvm
from heldout.kinds.needs import lacks, sentence
from heldout.kinds.registered.spark import SparkSection
from heldout.prepare.interface import PreparedData, target_of
from heldout.runs.conditions import SAMPLE_ROWS, SEED, limits_of
from heldout.runs.feature_tables import FEATURE_TABLES
from heldout.runs.fit_predict import run_submission
from heldout.runs.in_turn import StageFailed, StagesInTurn
from heldout.runs.interface import Outcome, Predictions, Run, Status
from heldout.runs.made_features import PARTS, MadeFeatures, checked_features, prepared_with, request_of
from heldout.runs.repairs.interface import Circumstances
from heldout.runs.verdict import Verdict
from heldout.sandbox.engine import EngineProgram
from heldout.sandbox.interface import Answer, Job, Phase, Runner
from heldout.sandbox.sanitise import clean
from heldout.stages.interface import SPARK, SparkWork
from heldout.submission.boundary import Refused
from heldout.submission.interface import Submission, SubmittedFile

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

MODEL = "model.py"
PREDICTIONS = ("",)
"""In place of names of features: no feature can be called that."""
MOST_COLUMNS = 200
_CLOSE = 1e-9
"""Relative: sums of floats depend on their order in the last digits."""
_OUR_MODEL = """from sklearn.ensemble import {name}


def get_estimator():
    return {name}(max_iter=200, learning_rate=0.05, max_leaf_nodes=15, random_state=0)
"""


@dataclass(frozen=True)
class _Look:
    """What the rows that were there at one moment got."""

    rows: NDArray[np.int64]
    """Numbers of the rows, ascending; all of them in the last look."""
    train: int
    """How many of them had labels."""
    names: tuple[str, ...]
    """Of the features; `PREDICTIONS` of a pipeline."""
    values: NDArray[Any]
    """Shape (features, rows), or (numbers of a prediction, rows)."""


class _SparkRun:
    def __init__(self, runner: Runner, submission: Submission, challenge: Challenge, prepared: PreparedData) -> None:
        section = challenge.definition.spark
        assert section is not None
        self.section: SparkSection = section
        self.runner, self.submission, self.challenge, self.prepared = runner, submission, challenge, prepared
        self.form, self.target = challenge.form, target_of(challenge, prepared)
        self.turns = StagesInTurn(runner, submission, limits_of(challenge), (), Circumstances(challenge, prepared))

    def outcome(self, sample: bool) -> Outcome:
        try:
            looks = self._looks(sample)
            if sample:
                return self.turns.with_use(Outcome(Status.GRADED))
            fault = later_rows(looks)
            if fault is not None:
                raise Refused(fault)
        except StageFailed as failed:
            return self.turns.failed(failed.verdict)
        except Refused as refused:
            words = f"build(spark, tables) in {self.submission.entry} {refused}"
            return self.turns.failed(Verdict(Status.INVALID_OUTPUT, words))
        last = looks[-1]
        if last.names == PREDICTIONS:
            return self.turns.with_use(Outcome(Status.GRADED, predictions=self._predictions(last)))
        made = MadeFeatures(last.names, last.values.tobytes())
        tables = FEATURE_TABLES.ask(self.runner, request_of(made, self.prepared.rows))
        with prepared_with(tables, self.prepared) as prepared:
            fitted = run_submission(self.runner, self._model(), self.challenge, prepared, used=self.turns.used)
        return replace(self.turns.before(fitted), own_features=tables.features)

    def _predictions(self, look: _Look) -> Predictions:
        rows = self.prepared.rows
        public, private = (rows["train"] + start for start in (0, rows["public"]))
        parts = look.values[:, public:private], look.values[:, private:]
        return Predictions(*(part.T.tobytes() for part in parts))

    def _model(self) -> Submission:
        """The learner's model.py as a submission, or ours where there is none."""
        own = any(file.path == MODEL for file in self.submission.files)
        if own:
            return replace(self.submission, entry=MODEL, line_origin=())
        classifies = self.prepared.classes is not None
        name = "HistGradientBoostingClassifier" if classifies else "HistGradientBoostingRegressor"
        file = SubmittedFile(MODEL, _OUR_MODEL.format(name=name).encode())
        return replace(self.submission, entry=MODEL, files=(file,), line_origin=())

    def _looks(self, sample: bool) -> list[_Look]:
        """The features at each moment, and at last of all rows.

        Raises:
            StageFailed, Refused: they could not be made, or are no features.
        """
        import numpy as np

        rows, labels, times = _rows(self.prepared, self.challenge)
        count = rows.num_rows
        chosen: list[NDArray[np.int64]] = [np.arange(count)]
        if sample:
            chosen = [np.arange(min(count, SAMPLE_ROWS))]
        elif times is not None and self.section.cutoffs:
            chosen = [*_until(times, self.section.cutoffs), *chosen]
        phases = tuple(
            Phase("features", self._blobs(rows, labels, each), 8 * len(each) * MOST_COLUMNS) for each in chosen
        )
        server = self._engine()
        work = SparkWork(
            self.submission.entry,
            SEED,
            self.challenge.definition.dataset.target_name,
            MOST_COLUMNS,
            self.challenge.needs,
            self.target,
            "" if server is None else f"sc://127.0.0.1:{server.port}",
        )
        result = self.turns.run(Job(SPARK, work, later=phases, engine=server), 0)
        answers = result.answers[1:]
        if len(answers) != len(chosen):
            raise Refused("gave another number of answers than it was asked for.")
        return [
            self._look(each, int(np.searchsorted(each, len(labels))), answer)
            for each, answer in zip(chosen, answers, strict=True)
        ]

    def _engine(self) -> EngineProgram | None:
        """The server that is started beside the process; None for Sail, which is started in it."""
        wanted = self.section.engine
        if wanted == "any":
            wanted = "jvm" if lacks(["engine sail"]) else "sail"
        found = spark_jvm.find() if wanted == "jvm" else None
        if found is None:
            return None
        return spark_jvm.connect_server(found, self.challenge.definition.limits.memory_mb)

    def _look(self, rows: NDArray[np.int64], train: int, answer: Answer) -> _Look:
        """What came back, checked.

        Raises:
            Refused: it is something else than features or predictions.
        """
        import numpy as np

        if "predictions" not in answer.header:
            made = checked_features(answer.header.get("columns"), answer.payload, len(rows), MOST_COLUMNS)
            values = np.frombuffer(made.values, dtype="<f8").reshape(len(made.columns), len(rows))
            return _Look(rows, train, made.columns, values)
        width, dtype = self.form.width(self.target), self.form.dtype
        if answer.header["predictions"] != dtype or len(answer.payload) != 8 * width * len(rows):
            raise Refused("gave predictions of the wrong type or number of values.")
        return _Look(rows, train, PREDICTIONS, np.frombuffer(answer.payload, dtype=dtype).reshape(-1, width).T)

    def _blobs(self, rows: pa.Table, labels: NDArray[Any], chosen: NDArray[np.int64]) -> tuple[tuple[str, bytes], ...]:
        """The rows that were there, numbered from 0, training rows first; and the labels of those."""
        import pyarrow as pa

        train = labels[chosen[chosen < len(labels)]]
        target = pa.table({"target": pa.array(train)})
        return (("rows", _stream(rows.take(pa.array(chosen)))), ("train_target", _stream(target)))


def _stream(table: pa.Table) -> bytes:
    """One batch, as stages read tables."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    whole = table.combine_chunks()
    with pa.ipc.new_stream(sink, whole.schema) as writer:
        writer.write_table(whole, max_chunksize=max(1, whole.num_rows))
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _rows(prepared: PreparedData, challenge: Challenge) -> tuple[pa.Table, NDArray[Any], NDArray[Any] | None]:
    """The features of all parts, train first; the training labels; and when each row was, where that is known."""
    import numpy as np
    import pyarrow as pa

    tables = []
    for part in PARTS:
        with pa.ipc.open_stream(str(prepared.open_file(f"{part}_features"))) as reader:
            tables.append(reader.read_all())
    with pa.ipc.open_stream(str(prepared.open_file("train_target"))) as reader:
        labels = np.asarray(reader.read_all().column("target"))
    rows = pa.concat_tables(tables)
    name = challenge.definition.dataset.time
    if name is None or name not in rows.column_names:
        return rows, labels, None
    times = np.asarray(rows.column(name).to_numpy())
    return rows, labels, times


def _until(times: NDArray[Any], cutoffs: int) -> list[NDArray[np.int64]]:
    """For each of some moments the rows up to it, ascending; the last moments are near the end of all time."""
    import numpy as np

    known = np.sort(times)
    places = 1.0 - 0.5 * np.linspace(1.0, 0.05, cutoffs)
    moments = np.unique(known[(places * (len(known) - 1)).astype(int)])
    return [np.flatnonzero(times <= moment) for moment in moments if moment < known[-1]]


def later_rows(looks: Sequence[_Look]) -> str | None:
    """At which row something changed when later rows came; None where nothing did.

    Predictions of pipelines that were fitted on other rows may differ.
    """
    import numpy as np

    for early, late in pairwise(looks):
        if early.names != late.names:
            return "must make the same features whatever rows there are."
        if early.names == PREDICTIONS and early.train != late.train:
            continue
        before, after = early.values, late.values[:, np.searchsorted(late.rows, early.rows)]
        same = np.isclose(before, after, rtol=_CLOSE, atol=_CLOSE, equal_nan=True)
        if same.all():
            continue
        column, row = (int(each[0]) for each in np.nonzero(~same))
        share = 100 * float((~same).any(axis=0).mean())
        what = "the prediction" if early.names == PREDICTIONS else f"'{clean(early.names[column], 80)}'"
        return (
            f"looks ahead: {what} of row {int(early.rows[row])} is "
            f"{before[column, row]:.6g} while only rows up to that time are there, and {after[column, row]:.6g} when "
            f"later ones are ({share:.0f} % of the rows change). A feature may use what was known at its row's time: "
            "bound its window, such as rowsBetween(Window.unboundedPreceding, -1), and aggregate no whole group."
        )
    return None


def run_spark(
    runner: Runner, submission: Submission, challenge: Challenge, prepared: PreparedData, sample: bool = False
) -> Outcome:
    """Make features and fit a model on them; `sample`: make features of a few hundred rows only.

    Raises:
        HeldoutError: the machine lacks the engine or the profile `netns`, or could not run a stage.
    """
    lacking = sentence(challenge.id, lacks(challenge.machine_needs))
    if lacking is not None:
        raise HeldoutError(lacking)
    return _SparkRun(runner, submission, challenge, prepared).outcome(sample)


RUN = Run(
    "spark",
    lambda runner, submission, challenge, prepared, sample, _: run_spark(
        runner, submission, challenge, prepared, sample
    ),
    tried="build(spark, tables) makes features or predictions of a sample of {challenge}: all rows are used in a grade",
    why_no_points="features made with Spark are scored on the metric only: what a model is worth on them is not known",
)
