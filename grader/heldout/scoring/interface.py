"""The score card: what every client reads. Its JSON Schema is docs/scorecard.schema.json. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from heldout.base.json_records import LEFT_OUT, Unreadable, from_json, to_json
from heldout.recipe.description_format import ParameterValue
from heldout.recipe.edit import Edit
from heldout.runs.interface import Status
from heldout.sandbox.interface import Isolation
from heldout.scoring.measured import EquivalentTrials, Interval, Points, Regret, Score
from heldout.stages.warned import Warned

SCHEMA = "heldout.scorecard/1"
FindingLevel = Literal["info", "warning"]


@dataclass(frozen=True, kw_only=True)
class CardChallenge:
    """Which challenge was graded, and which version of it, in its parts, so that a later one can be told from it."""

    id: str
    title: str
    course: str | None = None
    """Title of the course that graded, never a path; None on older cards."""
    content_hash: str
    """Of everything that decides a score."""
    data_hash: str | None = None
    """Of the rows, the features and the split; None on older cards, as are the others."""
    metric_hash: str | None = None
    """Of the metric with its options and code."""
    landscape_hash: str | None = None
    """Of what points are computed from; None also without a landscape. It is there whether it fits or not."""
    needs: str | None = None
    """What predictions the metric takes."""
    limits: Mapping[str, int | float | str] | None = None
    """What a run may use."""
    build_data: Literal["train"] | None = field(default=None, metadata=LEFT_OUT)
    """`train` where get_estimator() could read the training rows."""


@dataclass(frozen=True)
class CardMetric:
    """What was measured."""

    name: str
    greater_is_better: bool


@dataclass(frozen=True)
class CardModel:
    """What was handed in. Of a declared model all of it is its own word."""

    family: str
    """`unknown` and `ensemble` are two of them."""
    estimator: str | None
    """Name of the class that decides."""
    params: Mapping[str, ParameterValue]
    pipeline: str | None
    """In words: `StandardScaler → SVC`."""
    verified: bool
    declared_reason: str | None = None
    """Why it is declared and not verified."""
    carried_numbers: int | None = None
    """How many numbers of its own a verified model holds beyond the library's defaults."""
    unused_columns: tuple[str, ...] | None = field(default=None, metadata=LEFT_OUT)
    """Columns of the table that do not reach a verified model; None where that is not known, or there are very many."""


@dataclass(frozen=True)
class Expected:
    """What a suggestion should bring, by fits on folds of the training rows."""

    points: float
    """The total, 0 to 100."""
    low: float
    high: float
    """Ends of an 80 % interval of the total."""
    utility: float
    """The submission's own, and the mean gain over the folds."""


@dataclass(frozen=True)
class Tried:
    """What a suggestion brought when it was followed."""

    status: Status
    points: float | None
    """The total, 0 to 100; None unless graded."""


@dataclass(frozen=True)
class CoachFinding:
    """One thing that the coach noticed."""

    code: str
    level: FindingLevel
    message: str
    """For the learner: what was seen and what to try next. At most 240 printable characters."""
    evidence: Mapping[str, Any]
    """The numbers behind it: whatever the rule has, as JSON."""
    suggestion: tuple[Edit, ...] | None = None
    """What to change, for a program: edits that are followed in order. None where nothing definite is advised."""
    expected: Expected | None = None
    """What following the suggestion should bring; None where no fits were made that can say it."""
    tried: Tried | None = field(default=None, metadata=LEFT_OUT)
    """What it brought; None until it was tried."""
    claimed: bool = field(default=False, metadata=LEFT_OUT)
    """It goes by what a declared model says of itself."""


@dataclass(frozen=True)
class CardPhase:
    """What one phase of the run used, measured from outside the process."""

    wall_seconds: float
    cpu_seconds: float
    peak_memory_mb: float
    """Largest resident set up to the end of the phase."""
    waited_seconds: float | None = None
    """How long it could have worked and other processes had the processor; None where the machine does not tell."""


@dataclass(frozen=True)
class BudgetLine:
    """What one resource of the challenge's budget cost."""

    resource: str
    """Its name, of those in docs/budgets.md."""
    used: float | None
    """By the submission, in the resource's unit; None where this kind of submission is not measured by it."""
    points: float
    """What it costs."""
    reference: float | None = None
    """What the reference used, the median of three fits in the same call; None where no price is set, and where there
    is no reference."""
    doublings: int | None = None
    """Whole doublings over the reference, each of which has the price."""
    most: float | None = None
    """The threshold; None where there is none."""
    over: bool | None = None
    """Whether the submission passes it."""
    rows: int | None = field(default=None, metadata=LEFT_OUT)
    """How many rows were predicted at a time, for a resource that is measured of batches."""


@dataclass(frozen=True)
class CardResources:
    """What the run used: build, fit and predict together, all of it measured from outside the process."""

    wall_seconds: float
    cpu_seconds: float
    peak_memory_mb: float
    """Largest resident set of a stage, in 2²⁰ bytes."""
    fit_seconds: float | None = None
    """What fitting took: wall time without waits for a processor. None where it was not reached."""
    predict_seconds: float | None = None
    """What predicting all hidden rows took, likewise."""
    phases: Mapping[str, CardPhase] = field(default_factory=dict)
    """Build, fit, predict of each part and description, as far as the run came; empty on older cards."""
    measured: Mapping[str, float] | None = field(default=None, metadata=LEFT_OUT)
    """What a challenge may have a budget for, each in its unit (docs/budgets.md); None on older cards."""
    reference: Mapping[str, float] | None = field(default=None, metadata=LEFT_OUT)
    """The same of the reference, where a price made it necessary to measure that."""
    budget: tuple[BudgetLine, ...] | None = field(default=None, metadata=LEFT_OUT)
    """What resources cost; None where the challenge has no budget."""


def round_measure(value: float) -> float:
    """A measurement as finely as it is kept: six significant digits."""
    return float(f"{value:.6g}")


@dataclass(frozen=True)
class EarlierGrade:
    """What an attempt had before it was regraded."""

    status: Status
    metric: str | None
    score: float | None
    points: float | None


@dataclass(frozen=True)
class CardRegraded:
    """That the attempt got another grade than it had at first."""

    at: str
    """ISO 8601, UTC."""
    reason: str
    """What changed in the challenge."""
    was: EarlierGrade


@dataclass(frozen=True)
class CardSince:
    """What changed since the learner's graded attempt before, on the same version of the challenge."""

    attempt: str
    """The id of that one."""
    score: float | None
    """What was added to the public score."""
    points: float | None
    """What was added to the total."""
    parts: Mapping[str, Interval]
    """Points of each part that changed by half a point or more, before and now."""
    changed: tuple[str, ...]
    """What is different in the submission, in words; empty where nothing is seen to be."""


@dataclass(frozen=True, kw_only=True)
class ScoreCard:
    """One attempt's result, as `heldout grade --json` prints it. The fields are the document's keys, in its order."""

    attempt: str | None
    """Its id; None where it was not recorded."""
    learner: str
    created_at: str
    """ISO 8601, UTC."""
    challenge: CardChallenge
    status: Status
    message: str | None
    """What went wrong and what to do, why there are no points, or what they are worth less for; for a person."""
    traceback: str | None
    """The learner's own lines."""
    metric: CardMetric
    score: Score | None
    """None unless graded."""
    points: Points | None = None
    """None where the metric is all that can be graded."""
    regret: Regret | None = None
    equivalent_trials: EquivalentTrials | None = None
    """None also where the family is unknown or not in the landscape."""
    model: CardModel | None = None
    good_families: tuple[str, ...] | None = None
    """Families that would have been a good choice, the best first."""
    neighbours: tuple[str, ...] | None = None
    """Families that, tuned alone, get as far; only where the loss cannot be split because the family is unknown."""
    coach: tuple[CoachFinding, ...] = ()
    """All that the coach noticed, the most lost points first."""
    resources: CardResources | None = None
    isolation: Isolation | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    """Versions of what a grade depends on."""
    warnings: tuple[Warned, ...] = ()
    """What the run was warned of, the most frequent first."""
    output: str = ""
    """What the submission printed, shortened."""
    regraded: CardRegraded | None = field(default=None, metadata=LEFT_OUT)
    since: CardSince | None = field(default=None, metadata=LEFT_OUT)
    """What a grade says as it is made, and no record keeps; None for the first attempt."""

    @property
    def suggestions(self) -> tuple[CoachFinding, ...]:
        """What the coach noticed and can be followed, in its order."""
        return tuple(finding for finding in self.coach if finding.suggestion)

    @property
    def trials_to_tell(self) -> EquivalentTrials | None:
        """How many random trials get as far; None also where tuning lost nothing, so that it says nothing."""
        lost = self.points is not None and self.points.lost_by_tuning
        return self.equivalent_trials if lost else None

    def with_final(self, final: float | None) -> ScoreCard:
        """The card with its private score; as it is where there is none."""
        return self if final is None or self.score is None else replace(self, score=replace(self.score, final=final))

    def as_json(self) -> dict[str, Any]:
        """The document of the schema `heldout.scorecard/1`: dicts, lists, texts, numbers, true, false and None only."""
        return {"schema": SCHEMA, **to_json(self)}

    @classmethod
    def from_json(cls, document: object) -> ScoreCard:
        """The card that a document is, of this heldout or an older one.

        What an older card does not say is None, or empty. What a newer one says beyond this is ignored.

        >>> ScoreCard.from_json({"schema": "heldout.history/1"})  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        heldout.base.json_records.Unreadable: schema must be a score card of the schema heldout.scorecard/1. Got ...

        Raises:
            Unreadable: it is no score card, or a damaged one; the text says where.
        """
        schema = document.get("schema") if isinstance(document, dict) else None
        if schema != SCHEMA:
            raise Unreadable(f"must be a score card of the schema {SCHEMA}. Got {str(schema)[:60]!r}.", ("schema",))
        return from_json(cls, document)
