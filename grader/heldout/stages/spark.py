"""The stage spark: with an engine the learner's `build(spark, tables)` makes features of tables, or a pipeline that is
fitted here and predicts."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heldout.base.json_records import from_json
from heldout.sandbox.frame import ReceivedJob
from heldout.sandbox.interface import Answer
from heldout.sandbox.program import Phases
from heldout.stages.fit_predict import StageProgress, reported
from heldout.stages.generators import seed_everything
from heldout.stages.interface import SparkWork
from heldout.stages.learner_code import LearnerFault, import_entry
from heldout.stages.spark_pipeline import ROW_ID, FittedPipeline, in_order, is_pipeline
from heldout.tasks.interface import InvalidOutput

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

_servers: list[Any] = []
"""What stops when nobody holds it any more."""


def spark_features(job: ReceivedJob) -> Phases:
    """That the engine is there; then for each phase what its rows give: features, as columns of float64, one by one, or
    a pipeline's predictions in the form that the metric needs.

    A phase is handed `rows`, a table of features whose rows are numbered from 0, and `train_target`, the labels of the
    first of them, as codes into the classes where there are some.
    """
    progress = StageProgress()
    return reported(_spark(from_json(SparkWork, job.work), len(job.later), progress), progress, len(job.later))


def _spark(work: SparkWork, tables: int, progress: StageProgress) -> Phases:
    from heldout.prepare.tables import read_features, read_target

    seed_everything(work.seed)
    # What the engine says of the versions around it is nothing that a learner could change.
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support")
    session = _session(work.server)
    progress.phase = "import"
    build = getattr(import_entry(work.entry), "build", None)
    if not callable(build):
        raise LearnerFault(
            f"{work.entry} must define a function build(spark, tables) that returns a DataFrame, or a pipeline."
        )
    fitted = FittedPipeline(work)
    answer = Answer({"ok": True})
    for _ in range(tables):
        blobs = yield answer
        progress.phase = "spark"
        rows, labels = read_features(blobs["rows"]), read_target(blobs["train_target"])
        rows.insert(0, ROW_ID, range(len(rows)))
        train = rows[[ROW_ID]].head(len(labels)).assign(**{work.target_name: labels})
        given = {"rows": session.createDataFrame(rows), "train": session.createDataFrame(train)}
        made = build(session, given)
        if is_pipeline(made):
            array = fitted.predictions(made, given, len(labels), len(rows))
            answer = Answer({"ok": True, "predictions": array.dtype.str}, array.tobytes())
        else:
            columns, values = _columns_of(_collected(made, work), len(rows), work)
            answer = Answer({"ok": True, "columns": columns}, values)
    yield answer


def _session(server: str) -> Any:
    """A session of the engine that was started beside this process, or of Sail, which lives as long as this process."""
    import pyspark

    # Else it is looked for, in folders that are closed here.
    os.environ["RUST_LOG"] = "error"
    os.environ["SPARK_HOME"] = str(Path(pyspark.__file__).parent)
    from pyspark.sql import SparkSession

    if not server:
        from pysail.spark import SparkConnectServer

        started = SparkConnectServer("127.0.0.1", 0)
        _servers.append(started)
        started.start(background=True)
        host, port = started.listening_address
        server = f"sc://{host}:{port}"
    return SparkSession.builder.remote(server).getOrCreate()


def _collected(made: Any, work: SparkWork) -> pd.DataFrame:
    if not callable(getattr(made, "toPandas", None)):
        kind = type(made)
        came = f"returned {kind.__name__}."
        if made is None:
            came = "returned None. Put `return` before the DataFrame."
        elif kind.__module__.partition(".")[0] == "pandas":
            came = f"returned a {kind.__name__} of pandas. Leave out toPandas()."
        raise LearnerFault(
            f"build(spark, tables) in {work.entry} must return a Spark DataFrame, or a pipeline of pyspark.ml. It "
            f"{came}"
        )
    names = list(made.columns)
    if len(names) > work.most_columns + 1:
        raise InvalidOutput(f"build returned {len(names)} columns; at most {work.most_columns} features are allowed.")
    frame: pd.DataFrame = made.toPandas()
    return frame


def _columns_of(frame: pd.DataFrame, rows: int, work: SparkWork) -> tuple[list[str], bytes]:
    """Names, and float64 values of each column in the order of the rows.

    Raises:
        InvalidOutput: a row is missing or there twice, or a column holds no numbers.
    """
    names = [str(name) for name in frame.columns if name != ROW_ID]
    if ROW_ID not in frame.columns or not names:
        raise InvalidOutput(
            f"build must return {ROW_ID} and at least one feature. It returned {list(frame.columns)[:8]}."
        )
    if work.target_name in names:
        raise InvalidOutput(f"build returned the target '{work.target_name}' as a feature. Leave it out.")
    ordered = in_order(frame, rows, "build")
    return names, b"".join(_numbers(ordered, name).tobytes() for name in names)


def _numbers(frame: pd.DataFrame, name: str) -> NDArray[np.float64]:
    import numpy as np

    try:
        values = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise InvalidOutput(
            f"build must return numbers. The column '{name}' is {frame[name].dtype}: make it numbers, or leave it out."
        ) from error
    if np.isinf(values).any():
        raise InvalidOutput(
            f"build returned an infinite number in '{name}'. Divisions by 0 are null in SQL: use nullif."
        )
    return values
