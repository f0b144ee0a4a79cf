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
from heldout.stages.warned import Warned

SCHEMA = "heldout.scorecard/1"
_WIDEST = 4
_SEEN = 0.5
"""Points that are shown as at least one."""

Interval = tuple[float, float]
Verdict = Literal["worse", "fine", "undecided"]
Split = Literal["three_parts", "handling_and_tuning", "own_features", "better_features", "unknown_family"]
PartName = Literal["model_choice", "data_handling", "tuning", "handling_and_tuning"]
FindingLevel = Literal["info", "warning"]

PART_NAMES: tuple[PartName, ...] = ("model_choice", "data_handling", "tuning", "handling_and_tuning")
"""In the order in which they are told."""


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


@dataclass(frozen=True)
class CardMetric:
    """What was measured."""

    name: str
    greater_is_better: bool


@dataclass(frozen=True)
class Score:
    """A metric's value on the public rows, as finely as they can tell (`heldout.scoring.steps`)."""

    public: float
    """In the metric's own unit and range; whether more is better says the card's `metric`."""
    ci95: Interval | None
    """Percentile interval of 1,000 paired bootstrap replicates (Efron and Tibshirani 1993, chapter 13), in the unit of
    `public`; None where it cannot be had."""
    step: float | None = None
    """What `public`, `ci95` and everything that is derived from them were rounded to before."""
    final: float | None = field(default=None, metadata=LEFT_OUT)
    """Private score, once attempts are closed."""


@dataclass(frozen=True)
class Points:
    """The points of one attempt, 0 to 100, and the sub-scores: 100 minus the points that each part lost.

    The total is half linear and half exponential in what was lost against the reference: `heldout.scoring.points` has
    the formula, docs/scoring.md its reasons. Parts share what was lost of 100 in proportion to their losses.

    >>> Points(46.7, 3.1, model_choice=94.7, tuning=89.3).parts()
    {'model_choice': 94.7, 'tuning': 89.3}
    """

    total: float
    """0: no better than a constant prediction. 100: as good as the reference, or better."""
    sd: float | None
    """Standard deviation of the points over the resamples of the hidden rows; None where it cannot be had."""
    model_choice: float | None = None
    data_handling: float | None = None
    tuning: float | None = None
    """None where nothing can be said of a part."""
    handling_and_tuning: float | None = field(default=None, metadata=LEFT_OUT)
    """Both in one, where they cannot be told apart."""
    predictions: float | None = field(default=None, metadata=LEFT_OUT)
    """P, what the predictions earned before resources were taken off; None where the challenge has no budget."""
    resources: float | None = field(default=None, metadata=LEFT_OUT)
    """What the use of resources costs: `total` is max(0, `predictions` − `resources`). No part of what the other
    sub-scores share, whose losses together are 100 − `predictions`."""

    @property
    def earned(self) -> float:
        """P: what the predictions earned, whatever resources cost."""
        return self.total if self.predictions is None else self.predictions

    @property
    def lost_by_tuning(self) -> bool:
        """Whether tuning, or handling and tuning in one, took half a point or more."""
        kept = self.handling_and_tuning if self.tuning is None else self.tuning
        return kept is not None and kept <= 100 - _SEEN

    def parts(self) -> dict[PartName, float]:
        """The sub-scores that are known."""
        return {name: value for name in PART_NAMES if (value := getattr(self, name)) is not None}


@dataclass(frozen=True)
class Loss:
    """One part of what was lost, in units of utility; negative where something was gained.

    Utility is the metric with the sign that makes more of it better.
    """

    value: float
    ci95: Interval | None
    """Percentile interval of the paired bootstrap; None where it cannot be had."""
    verdict: Verdict
    """`worse`: lost beyond noise and worth knowing. `fine`: at most a little. `undecided`: too few rows to say."""


@dataclass(frozen=True)
class FeaturesWorth:
    """What the learner's features are worth, by a tuned model of the learner's family, in units of utility."""

    value: float
    """How much more it gets on them than on the reference's."""
    choice: float | None = None
    """How much more than the submission the best family's tuned model gets on them; None where it was not fitted."""


@dataclass(frozen=True)
class Regret:
    """What was lost against the reference. The parts that can be told apart; the others are None."""

    total: Loss
    model_choice: Loss | None = None
    data_handling: Loss | None = None
    tuning: Loss | None = None
    handling_and_tuning: Loss | None = field(default=None, metadata=LEFT_OUT)
    """Both in one, where they cannot be told apart."""
    basis: Literal["own_features"] | None = field(default=None, metadata=LEFT_OUT)
    """`own_features`: the learner's features beat the reference's, and model choice and tuning are what reference
    models gain on them. The parts do not add up to the total then, and data handling lost nothing."""
    features: FeaturesWorth | None = field(default=None, metadata=LEFT_OUT)
    """What the learner's features are worth; None where it is not known to be more than noise."""
    main: tuple[PartName, ...] = field(default=(), metadata=LEFT_OUT)
    """The part that lost most, and behind it those that the hidden rows cannot tell from it; empty where nothing was
    lost, or where no part is known."""

    @property
    def split(self) -> Split:
        """How far the loss could be split.

        - three_parts: choice, data handling, tuning
        - handling_and_tuning: there was no swap, so data handling and tuning are one part
        - own_features: the learner's features beat the reference's (h < −δ), and reference models on them say what
          choice and tuning cost
        - better_features: the same, but nothing says what the rest was lost by: only data handling is known
        - unknown_family: only the total is known
        """
        if self.handling_and_tuning is not None:
            return "handling_and_tuning"
        if self.data_handling is None:
            return "unknown_family"
        if self.basis is not None:
            return self.basis
        return "better_features" if self.model_choice is None else "three_parts"

    def parts(self) -> dict[PartName, Loss]:
        """The parts that are known."""
        return {name: part for name in PART_NAMES if (part := getattr(self, name)) is not None}

    @property
    def better_than_reference(self) -> bool:
        """The badge: the whole interval of the total is below 0."""
        return self.total.ci95 is not None and self.total.ci95[1] < 0

    @property
    def features_worth(self) -> float | None:
        """By how much the learner's features beat the reference's, in utility, beyond δ; None where they do not, as far
        as is known."""
        return None if self.features is None else self.features.value

    @property
    def features_differ(self) -> bool:
        """Whether the learner's features beat the reference's, so that the reference's folds say nothing of them."""
        return self.features is not None or self.split in ("own_features", "better_features")


@dataclass(frozen=True)
class EquivalentTrials:
    """Trials that get as far as the submission, with an 80 % interval; None stands for more than `of`."""

    low: int | None
    value: int | None
    high: int | None
    of: int
    """Trials that the landscape can speak of: N_f − 1."""

    @property
    def is_wide(self) -> bool:
        """The interval spans more than a factor of 4, so that its middle says nothing."""
        return (self.high or self.of + 1) > _WIDEST * (self.low or self.of + 1)

    def in_words(self) -> str:
        """The trials as a person says them.

        >>> EquivalentTrials(6, 9, 15, 31).in_words()
        'about 9 trials (6 to 15)'
        >>> EquivalentTrials(2, 9, 15, 31).in_words()
        'between 2 and 15 trials'
        >>> EquivalentTrials(25, None, None, 31).in_words()
        'more than 31 trials'
        """
        if self.is_wide:
            return f"between {self.low} and {self._named(self.high)} trials"
        if self.value is None:
            return f"more than {self.of} trials"
        number = "about 1 trial" if self.value == 1 else f"about {self.value} trials"
        return number if self.low == self.high else f"{number} ({self.low} to {self._named(self.high)})"

    def _named(self, trials: int | None) -> str:
        return f"more than {self.of}" if trials is None else str(trials)


@dataclass(frozen=True)
class Assessment:
    """What the landscape says of one submission on one hidden part."""

    message: str | None
    """Why nothing can be said, for a person; None where points are given."""
    points: Points | None = None
    regret: Regret | None = None
    equivalent_trials: EquivalentTrials | None = None
    """None also where the family is unknown or not in the landscape."""
    good_families: tuple[str, ...] | None = None
    """None also where families were left out of the landscape: one of them may be the best choice."""
    neighbours: tuple[str, ...] = ()
    """Families that alone would have got as far, the best first; only for an ensemble or an unknown family."""

    @property
    def features_worth(self) -> float | None:
        """By how much the learner's features beat the reference's, in units of utility; None where they do not."""
        return None if self.regret is None else self.regret.features_worth


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

    @property
    def suggestions(self) -> tuple[CoachFinding, ...]:
        """What the coach noticed and can be followed, in its order."""
        return tuple(finding for finding in self.coach if finding.suggestion)

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
