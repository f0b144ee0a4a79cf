"""What the coach is given, and what it says."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from heldout.base.vocabulary import SplitMethod, TaskType
from heldout.base.words import listed
from heldout.coach.search import Search, read_search
from heldout.landscape.interface import FamilyResult, HiddenPart, Landscape, PartResult
from heldout.landscape.reference_parts import FamilyParts, FamilySpec
from heldout.landscape.utility import floored_at_dummy
from heldout.recipe.description_format import Description, ParameterValue
from heldout.recipe.edit import Edits
from heldout.recipe.family import DetectedFamily, detect_family
from heldout.recipe.grammar import Recipe
from heldout.recipe.reaching import Reaching
from heldout.scoring.answers import PredictionFacts
from heldout.scoring.interface import Expected, FindingLevel
from heldout.scoring.measured import Assessment
from heldout.stages.noticed import Noticed
from heldout.stages.warned import Warned

if TYPE_CHECKING:
    from heldout.challenge.interface import Challenge

Stake = Literal["choice", "tuning", "data_handling", "procedure", "anything", "nothing"]
"""Which lost points a finding is about: `procedure` is about those of choice and tuning, which a cross-validation that
misleads costs together; `anything` about all that were lost."""


Evidence: TypeAlias = str | float | bool | Sequence[str] | Sequence[float] | None
"""A number, a name, or several of them, behind what is said."""


@dataclass(frozen=True)
class Advice:
    """What one rule says."""

    level: FindingLevel
    message: str
    """For the learner: what was seen, with their own parameter and value, and what to try next."""
    stake: Stake
    evidence: Mapping[str, Evidence]
    """The numbers behind it."""
    suggestion: Edits | None = None
    """What to change, for a program; only what a fold check found better."""
    expected: Expected | None = None
    """See `heldout.coach.expected.expected`."""
    topics: tuple[str, ...] = ()
    """What it is about, such as `parameter:C`: of two findings with a topic in common only the first is told."""
    only_if_alone: bool = False
    """Not told where another finding about the same lost points carries a suggestion."""


@dataclass(frozen=True)
class ChallengeFacts:
    """What the coach looks at in a challenge."""

    task: TaskType
    positive: str | int | bool | None
    """The class of interest of a binary task."""
    metric: str
    metric_options: dict[str, Any]
    own_metric: bool
    """The metric is the challenge's own function, whatever its name."""
    greater_is_better: bool
    split: SplitMethod
    group: str | None
    """The declared columns that say which rows belong together, in words."""
    time: str | None
    """The declared column that orders the rows."""
    asks_for_features: bool = False
    """What is handed in makes the features, as a query does: the reference has others, of the author's own."""


@dataclass(frozen=True)
class FoldScores:
    """The learner's hyperparameters on the landscape's own folds and reference preprocessing."""

    test: tuple[float, ...]
    """Utility of each fold, in the landscape's order."""
    train: tuple[float, ...]


@dataclass(frozen=True)
class FoldGain:
    """The learner's recipe and an edited one on the same folds of the training rows."""

    own: tuple[float, ...]
    """Utility of each fold, at least the dummy's there: of the recipe as it was handed in."""
    edited: tuple[float, ...]
    """Of the edited one, on the same folds in the same order."""

    @property
    def gains(self) -> tuple[float, ...]:
        """By how much the edits raise the utility, fold by fold."""
        return tuple(after - before for before, after in zip(self.own, self.edited, strict=True))

    @property
    def mean(self) -> float:
        """The mean of the gains."""
        return statistics.fmean(self.gains)


NoCheck = Literal["no_time", "refused"]
"""Why there is no gain: the fits do not fit into the budget any more; or the edits cannot be followed, or what comes of
them cannot be fitted."""


class FoldChecker(Protocol):
    """Fits the learner's recipe and edited ones on folds of the training rows, and says what these gain.

    A submitted search counts as its best estimator. Nothing is fitted while a rule runs: the first call that needs fits
    ends the rule with an exception that it must let pass, and the rule is asked again when they were made.
    """

    def compare(self, variants: Sequence[Edits], folds: int = 1) -> tuple[FoldGain | NoCheck, ...]:
        """What each variant gains on the first fold, or on the first `folds` (at most 3; fewer where there are fewer).

        Ask for all variants of one step at once, for one fold, and for three folds only of what is to be said.
        """
        ...


@dataclass(frozen=True)
class Context:
    """All that the rules may look at. Whatever is None keeps the rules that need it silent."""

    challenge: ChallengeFacts
    description: Description | None = None
    """Of the fitted model; of a declared model it is a claim, and anything at all may stand in it."""
    family: str | None = None
    """The learner's, as the card says it."""
    claimed: bool = False
    """Whether description and family are a declared model's own word."""
    assessment: Assessment | None = None
    landscape: Landscape | None = None
    part: HiddenPart = "public"
    reference_estimator: str | None = None
    """Class path of the family's reference estimator: only with the same class do parameters mean the same."""
    features: Mapping[str, str] = field(default_factory=dict)
    """Type of each column of X, in the table's order."""
    reference_features: tuple[str, ...] = ()
    """Columns that the reference uses; empty where that is not known."""
    reaching: Reaching | None = None
    """What reaches the model behind the learner's steps; None where it is not verified."""
    answers: PredictionFacts | None = None
    """What can be said of the predictions by themselves."""
    warnings: tuple[Warned, ...] = ()
    """What the run was warned of."""
    noticed: tuple[Noticed, ...] = ()
    """What the learner's source shows of their procedure."""
    families: tuple[FamilySpec, ...] = ()
    """The families of the reference, as far as they are heldout's own."""
    parts: Mapping[str, FamilyParts] = field(default_factory=dict)
    """Reference models as recipes, of the learner's family and of the best one."""
    utility: float | None = None
    """U on the part's rows, oriented."""
    utility_se: float | None = None
    """Bootstrap standard error of U."""
    fold_scores: FoldScores | None = None
    recipe: Recipe | None = None
    """What a verified model is made of; edits are of this."""
    fold_check: FoldChecker | None = None
    """None where no fits may be made: for a declared model, without advice, and where nothing was lost."""

    @cached_property
    def model(self) -> DetectedFamily | None:
        """What decides, and the way to it; from the description."""
        return detect_family(self.description.shape) if self.description else None

    @cached_property
    def search(self) -> Search | None:
        """The search that chose the model, when it tells its folds."""
        if self.description is None or self.model is None:
            return None
        return read_search(self.description.search, self.model.roles)

    @property
    def result(self) -> PartResult | None:
        """The landscape of the part."""
        return self.landscape.parts.get(self.part) if self.landscape else None

    @property
    def reference(self) -> FamilyResult | None:
        """The learner's family in the landscape."""
        return self.landscape.family(self.family) if self.landscape and self.family else None

    @property
    def reach(self) -> float | None:
        """U* − U_0."""
        if self.landscape is None or self.result is None:
            return None
        return floored_at_dummy(self.result.reference[self.landscape.best], self.result.dummy) - self.result.dummy

    @property
    def tuning_is_worse(self) -> bool:
        """The loss by tuning, or by handling and tuning where they cannot be told apart, is beyond doubt."""
        regret = self.assessment.regret if self.assessment else None
        part = (regret.tuning or regret.handling_and_tuning) if regret else None
        return part is not None and part.verdict == "worse"

    def params(self) -> Mapping[str, ParameterValue]:
        """Parameters of the model that decides; those a search chose are in it."""
        return self.description.final.params if self.description else {}


def challenge_facts(challenge: Challenge) -> ChallengeFacts:
    """What the coach looks at in a challenge."""
    definition = challenge.definition
    group = definition.dataset.group
    return ChallengeFacts(
        task=definition.task.type,
        positive=definition.task.positive,
        metric=challenge.metric_name,
        metric_options=dict(definition.metric.options),
        own_metric=definition.metric.function is not None,
        greater_is_better=challenge.greater_is_better,
        split=definition.split.method,
        group=listed(group) if isinstance(group, list) else group,
        time=definition.dataset.time,
        asks_for_features=definition.sql is not None,
    )
