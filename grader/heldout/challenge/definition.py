"""The schema of `challenge.toml`, version 1."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from heldout.base.strict_toml import FunctionName, Line, Section, Text
from heldout.base.toml_wording import OneOf
from heldout.base.vocabulary import IsolationLevel, Level, MetricNeeds, Skill, SplitMethod, TaskType
from heldout.kinds.registered.mapreduce import MapReduceSection
from heldout.kinds.registered.out_of_core import OutOfCoreSection
from heldout.kinds.registered.spark import SparkSection
from heldout.kinds.registered.sql import SqlSection
from heldout.kinds.registered.stream import StreamSection
from heldout.tasks.catalogue import form_names, task_names

FORMAT_VERSION = 1

Fraction = Annotated[float, Field(gt=0.0, lt=1.0)]


class DatasetSection(Section):
    """`[dataset]`: which table, which column is to be predicted, and what must not be used."""

    id: Text | None = None
    """A folder of the course's `datasets/`. Give either `id` or `path`."""
    path: Text | None = None
    """A CSV or Parquet file beside challenge.toml."""
    target: Text | list[Text]
    """The column to predict, or the columns that say it together."""
    drop: list[Text] = []
    """Columns that no submission sees: ids, and what leaks the target."""
    time: Text | None = None
    """The column that orders the rows in time."""
    group: Text | list[Text] | None = None
    """The column, or the columns together, that say which rows belong to one group."""

    @property
    def targets(self) -> list[str]:
        """The target's columns, of which there is one at least where the file is valid."""
        return [self.target] if isinstance(self.target, str) else list(self.target)

    @property
    def target_name(self) -> str:
        """The target in words: `months, died`."""
        return ", ".join(self.targets)


class TaskSection(Section):
    """`[task]`: what kind of prediction is asked for."""

    type: Annotated[TaskType, OneOf(task_names)]
    """What is predicted: one of two classes, one of several, a number, or a count that is never negative."""
    positive: str | int | bool | None = None
    """The class of interest of a binary task, as it stands in the target column."""
    options: dict[str, Any] = {}
    """`[task.options]`: what the task type reads, for example `levels` of quantile; docs/tasks.md says which."""

    def deciding(self) -> dict[str, Any]:
        """What decides a score, as JSON: without options a task stays what it was before there were any."""
        return self.model_dump(exclude_none=True, exclude=None if self.options else {"options"})


class MetricSection(Section):
    """`[metric]`: a registered metric, or a function of the challenge's own."""

    name: Text | None = None
    """A registered metric. Give either `name` or `function`."""
    function: FunctionName | None = None
    """`file.py:function` beside challenge.toml; called as `function(y_true, y_pred)`, returns a number."""
    greater_is_better: bool | None = None
    """The direction of `function`; a registered metric declares its own."""
    needs: Annotated[MetricNeeds, OneOf(form_names)] | None = None
    """What `function` is given as y_pred; a registered metric declares its own."""
    options: dict[str, Any] = {}
    """Options of the metric, for example `power` of mean_tweedie_d2."""


class SplitSection(Section):
    """`[split]`: how rows are divided into train, public and private."""

    method: SplitMethod
    """By chance (keeping the classes' shares), whole groups, in order of time, or as a column says."""
    public: Fraction | None = None
    """Fraction of rows (of groups, for `group`) in the public part; not used by `given`."""
    private: Fraction | None = None
    """Fraction of rows (of groups, for `group`) in the private part; not used by `given`."""
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    """Another seed is another split."""
    column: Text | None = None
    """For `given`: the column that says train, public or private in each row; it is dropped from the features."""


class LimitsSection(Section):
    """`[limits]`: what one submission may use, build + fit + predict together."""

    cpu_seconds: Annotated[int, Field(ge=1, le=86_400)] = 60
    """Seconds of CPU time; the clock on the wall may show twice that and 10 s."""
    memory_mb: Annotated[int, Field(ge=64, le=1_048_576)] = 2048
    """Megabytes of memory at any moment."""
    predict_ms_per_row: Annotated[float, Field(gt=0)] | None = None
    """Milliseconds that predicting may take per hidden row, by the grader's clock, without waits for other programs."""
    carried_numbers: Annotated[int, Field(ge=0, le=1_000_000)] = 200
    """Numbers that a model's parameters may carry beyond the library's defaults; with more it is declared."""
    isolation: IsolationLevel | None = None
    """The weakest isolation that this challenge may be graded with."""
    attempts_per_day: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Graded attempts that a learner may make in a day of UTC; without it, what `course.toml` says."""

    def of_a_run(self) -> dict[str, Any]:
        """What decides how a submission ends, as JSON; how often one may be handed in does not.

        `carried_numbers` only where it is not the usual one: challenges that never named it stay what they were.
        """
        usual = self.carried_numbers == type(self).model_fields["carried_numbers"].default
        return self.model_dump(exclude={"attempts_per_day", *(["carried_numbers"] if usual else [])}, exclude_none=True)


class BudgetSection(Section):
    """`[budget.NAME]`: what a resource costs in points; NAME is one of those of docs/budgets.md."""

    price: Annotated[float, Field(gt=0, le=100)] | None = None
    """Points for each doubling over what the reference uses itself, measured beside each submission."""
    most: Annotated[float, Field(gt=0)] | None = None
    """The most that costs nothing, in the resource's own unit. Give `price`, `most` or both."""
    cost: Annotated[float, Field(gt=0, le=100)] = 100.0
    """Points that more than `most` costs; all of them where nothing is said."""
    rows: Annotated[int, Field(ge=1, le=100_000)] = 50
    """For `batch_latency`: how many rows are predicted at a time."""


class ReferenceSection(Section):
    """`[reference]`: families of the reference landscape, where the defaults do not serve."""

    families: list[Text] = []
    """Names of families; without any, all that suit the task."""
    python: Text | None = None
    """A file beside challenge.toml that declares families of the course's own."""
    drop: list[Text] = []
    """Features that the reference does not use."""
    scaling: Literal["standard", "range", "none"] = "standard"
    """How numbers are scaled for the families that need it: by standard deviation, to 0 to 1, or not."""


class Example(Section):
    """`[[example]]`: an example submission and what it must earn."""

    path: Text
    """`submissions/<expected>/name.py` (or a folder): passes, weak, or the status that it must end with."""
    score: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None
    """Lowest and highest public score, as the metric computes it."""
    points: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None
    """Lowest and highest points."""
    blame: Literal["none", "model_choice", "data_handling", "tuning"] | None = None
    """Where most of its points must be lost."""
    shows: Literal["mistake", "repair"] | None = None
    """The mistake that the challenge is built around, or its repair: one example for each."""
    reference: bool = False
    """Whether it is the reference solution, which `heldout finish` shows beside the learner's own."""


class Intended(Section):
    """`[[intended]]`: a warning of `verify` about the table that is the lesson itself, and no fault."""

    check: Text
    """The check of the data that warns, any but `secrecy`; docs/checks.md lists them. An error cannot be declared."""
    columns: list[Text] = []
    """The columns that its finding names, all of them; none for a finding that names none."""
    about: Text = ""
    """For a finding that names no column: words that stand in it and in no other of this check, in any case. Without
    columns there must be some, since nothing else says what is meant."""
    reason: Line
    """Why it is meant, in a sentence that `verify` repeats."""


class ChallengeDefinition(Section):
    """challenge.toml, checked; what it leaves out has its default."""

    format_version: Literal[1]
    """The version of this schema; a newer heldout reads older files."""
    title: Line
    """What the challenge is called."""
    level: Level
    """Whom it is for."""
    skills: Annotated[list[Skill], Field(min_length=1)]
    """What it trains; docs/catalogue.md says what each skill means."""
    summary: Text
    """One sentence for the catalogue."""
    rank_by: Literal["score", "points"] = "score"
    """What leaderboards rank by: the metric alone, or points, which what a submission uses may cost some of."""
    problem: Annotated[Line, Field(max_length=60)] | None = None
    """The one problem that it is built around, in about six words."""
    minutes: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Minutes that a learner of its level needs for it, roughly."""
    extras: list[Literal["boosting", "torch"]] = []
    """Extras of heldout that its learners work with, so that who lacks one is told before the work begins."""
    builds_on: list[Text] = []
    """Challenges of the course that come before it."""
    next: list[Text] = []
    """Challenges of the course to go on with, the best one first."""
    build_data: Literal["train"] | None = None
    """`train`: get_estimator() may read `data/train.csv`, the training rows. Else there are no data before fit."""
    dataset: DatasetSection
    task: TaskSection
    metric: MetricSection
    split: SplitSection
    limits: LimitsSection = LimitsSection()
    budget: dict[str, BudgetSection] = {}
    reference: ReferenceSection = ReferenceSection()
    mapreduce: MapReduceSection | None = None
    """Makes it a challenge on MapReduce."""
    sql: SqlSection | None = None
    """Makes it a challenge on queries."""
    spark: SparkSection | None = None
    """Makes it a challenge on Spark."""
    stream: StreamSection | None = None
    """Makes it a challenge on a stream."""
    out_of_core: OutOfCoreSection | None = None
    """Makes it a challenge on more rows than fit into memory."""
    example: list[Example] = []
    intended: list[Intended] = []
