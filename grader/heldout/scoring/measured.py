"""What is measured of a submission: its score, its points, what it lost and by what. Imports nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from heldout.base.json_records import LEFT_OUT

_WIDEST = 4
_SEEN = 0.5
"""Points that are shown as at least one."""

Interval = tuple[float, float]
Verdict = Literal["worse", "fine", "undecided"]
Split = Literal["three_parts", "handling_and_tuning", "own_features", "better_features", "unknown_family"]
PartName = Literal["model_choice", "data_handling", "tuning", "handling_and_tuning"]

PART_NAMES: tuple[PartName, ...] = ("model_choice", "data_handling", "tuning", "handling_and_tuning")
"""In the order in which they are told."""


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
    lost beyond doubt, or where no part is known."""

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
