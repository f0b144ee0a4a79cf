"""The stages, without what they do: a grader names them, says what they shall do, and need not import how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from heldout.recipe.grammar import Recipe
from heldout.sandbox.interface import Profile, Stage
from heldout.sandbox.sanitise import clean
from heldout.tasks.interface import Target

BUILD = Stage("build")
FIT = Stage("fit", opening="build")
"""What comes before there is any data is called `build` there too."""
REFIT = Stage("refit", opening="build")
"""A learner's hyperparameters on the reference preprocessing: that model is made, fitted and asked in one process."""
MAP, COMBINE, REDUCE = Stage("map"), Stage("combine"), Stage("reduce")
"""Each a learner's program over standard input and output."""
SERVE = Stage("serve", opening="load")
QUERY, AUDIT = Stage("query", Profile(threads=4, files=0)), Stage("audit", Profile(threads=4, files=0))
"""A learner's query in DuckDB, and whether it looks ahead. No Python of a learner's runs there."""
SPARK = Stage("spark", Profile(walls="netns", system_calls="netns"), opening="session")
"""An engine and a learner's features made with it, in namespaces of its own."""
CLUSTER = Stage("cluster", Profile(walls="netns", system_calls="netns"))
"""An engine of MapReduce that starts a learner's programs, in namespaces of its own; none runs in this process."""
STREAM = Stage("stream", opening="build")
"""A model that learns while it predicts."""
_MAX_LINE = 10_000_000


@dataclass(frozen=True)
class BuildWork:
    """What the stage `build` shall do, and `fit` where it has no recipe: import the learner's module."""

    entry: str
    """Its path in the working directory."""
    cells: tuple[int, ...] | None
    """Of the code of a notebook: the lines on which its cells begin, from 1. None for a module."""
    seed: int
    """Of the global random generators."""
    skops: bool = False
    """Whether it reads a model that skops wrote: that library is imported before the walls are there."""


@dataclass(frozen=True)
class FitWork:
    """What the stage `fit` shall do."""

    source: BuildWork
    recipe: Recipe | None
    """A checked one, of which the estimator is made; None: of the learner's code."""
    carried_limit: int | None
    """Most numbers of its own that the recipe may hold; None for any."""
    columns: tuple[str, ...]
    """Names of the features."""
    needs: str
    """Name of the form of predictions."""
    target: Target
    target_name: str
    """Of the column."""
    parts: tuple[str, ...]
    """The hidden parts that have rows, in the order in which they are predicted."""
    sample_rows: int | None
    """Fit on so many rows only; None for all."""
    folder: str | None = None
    """In the working directory: what `fit` is given in place of the training rows, with the name of the target."""
    stored: bool = False
    """Whether the fitted model is answered with as it is stored, and predicts in another process, where `parts` are
    predicted otherwise."""


@dataclass(frozen=True)
class ServeWork:
    """What the stage `serve` shall do: load a model that `fit` stored, and predict."""

    source: BuildWork | None
    """The learner's module, whose classes the model needs; None where all of it is the library's."""
    needs: str
    """Name of the form of predictions."""
    target: Target
    parts: tuple[str, ...]
    """The part that each batch of rows belongs to, in the order in which they are predicted."""


@dataclass(frozen=True)
class ScriptWork:
    """What the stages of MapReduce shall do: run a file as a program, with the blob `lines` on its standard input."""

    entry: str
    seed: int
    """Of the global random generators."""
    most_bytes: int
    """Of what it prints."""


@dataclass(frozen=True)
class ClusterWork:
    """What the stage `cluster` shall do: have an engine run the programs of MapReduce over the blob `lines`."""

    engine: str
    """`mrjob` or `spark`."""
    mapper: str
    combiner: str | None
    reducer: str
    splits: int
    reducers: int
    seed: int
    """Of Python's generator in each program."""
    most_bytes: int
    """Of what reducers print."""
    port: int = 0
    """Where a JVM with Spark listens that was started beside the process."""


@dataclass(frozen=True)
class StreamWork:
    """What the stage `stream` shall do: build a model, and then for each batch learn its rows or predict them."""

    source: BuildWork
    needs: str
    """Name of the form of predictions."""
    target: Target
    target_name: str
    learn: int
    """Batches of training rows, which come first, each with its labels."""
    predict: int
    """Batches of hidden rows, each with the labels of the one before it."""


@dataclass(frozen=True)
class QueryWork:
    """What the stages `query` and `audit` shall do: run one SELECT over tables, the blobs of their names."""

    sql: str
    tables: tuple[str, ...]
    times: dict[str, str]
    """The column of a table that says since when a row is known; of `rows`, when it is asked about."""
    rows: int
    """How many are to be predicted."""
    cutoffs: int | None = None
    """For `audit`: at how many random moments it looks; None for all."""
    seed: int = 0
    """Of their choice."""


@dataclass(frozen=True)
class SparkWork:
    """What the stage `spark` shall do: make features of tables, or predictions of a pipeline, for each later phase."""

    entry: str
    seed: int
    """Of the global random generators."""
    target_name: str
    """Of the column of labels in the table `train`."""
    most_columns: int
    """Features that it may make."""
    needs: str
    """Name of the form of predictions."""
    target: Target
    server: str = ""
    """Where a Connect server listens that was started beside the process; empty: Sail is started in it."""


@dataclass(frozen=True)
class StageError:
    """An exception in a stage's process. On the way back it is that process's word, which `read_error` bounds."""

    kind: str = "exception"
    """`exception`, `fault`, `invalid_output`, `memory`, `exit`, `time` or `refused`; `translated` is an exception that
    the grader has better words for."""
    phase: str = ""
    """What was under way: `start`, `import`, `get_estimator`, `recipe`, `rebuild`, `fit`, `store`, `load`, `predict`,
    `describe`, `map`, `combine`, `reduce`, `cluster`, `query` or `update`."""
    type: str = "Exception"
    """The name of its class."""
    message: str = ""
    traceback: str | None = None
    """The learner's own lines."""
    file: str | None = None
    line: int | None = None
    """The learner's own line that it came through last."""
    wall: str = ""
    """Which wall of the sandbox refused something, for `refused`; likewise the next two."""
    tried: str = ""
    library: str = ""
    """The library that tried it while it was imported."""

    @property
    def place(self) -> str:
        """`line 3 of solution.py`; empty when no line of the learner's is known."""
        return f"line {self.line} of {self.file}" if self.file is not None and self.line is not None else ""


def read_error(claimed: Any) -> StageError | None:
    """What a stage's process says of an exception, in clean and bounded text; None where it makes no sense."""
    if not isinstance(claimed, dict):
        return None

    def said(key: str, limit: int, otherwise: str = "") -> str:
        return clean(str(claimed.get(key) or otherwise), limit)

    line = claimed.get("line")
    return StageError(
        kind=said("kind", 40),
        phase=said("phase", 40),
        type=said("type", 100, "Exception"),
        message=said("message", 2_000),
        traceback=said("traceback", 16_000) or None,
        file=said("file", 200) or None,
        line=line if type(line) is int and 0 < line < _MAX_LINE else None,
        wall=said("wall", 40),
        tried=said("tried", 200),
        library=said("library", 100),
    )
