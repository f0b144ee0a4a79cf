"""What a run of a submission gives: how it ended, what it predicted and what it used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from heldout.recipe.description_format import Description
from heldout.recipe.grammar import Recipe
from heldout.recipe.reaching import Reaching
from heldout.sandbox.interface import PhaseUsage
from heldout.stages.noticed import Noticed
from heldout.stages.warned import Warned

if TYPE_CHECKING:
    from heldout.challenge.interface import Challenge
    from heldout.prepare.interface import PreparedData
    from heldout.sandbox.interface import Runner
    from heldout.submission.interface import Submission


class Status(StrEnum):
    """The verdict on an attempt."""

    GRADED = "graded"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    FORBIDDEN = "forbidden"
    INVALID_OUTPUT = "invalid_output"
    GRADER_ERROR = "grader_error"


@dataclass(frozen=True)
class Predictions:
    """Predictions for both hidden parts: checked for size, shape, type, finiteness and range."""

    public: bytes
    """An array of the form that the challenge's metric takes, row by row."""
    private: bytes


@dataclass(frozen=True)
class Resources:
    """What the run used: build, fit and predict together, all of it measured from outside the process."""

    wall_seconds: float
    cpu_seconds: float
    peak_memory_mb: float
    fit_seconds: float | None = None
    """What fitting took: wall time without waits for a processor. None where it was not reached."""
    predict_seconds: float | None = None
    """What predicting all hidden rows took, likewise: from handing the rows over until their predictions came."""
    phases: tuple[PhaseUsage, ...] = ()
    """Build, fit, predict of each part and description, as far as the run came."""
    measured: Mapping[str, float] = field(default_factory=dict)
    """What a challenge may have a budget for, by the names of `challenge.resources`, each in its unit: as far as this
    kind of run measures it. Only what the supervisor saw may stand here, nothing that a submission says."""


@dataclass(frozen=True)
class Outcome:
    """How a submission ended."""

    status: Status
    message: str | None = None
    """What went wrong and what to do, for a person."""
    traceback: str | None = None
    """The learner's own lines."""
    predictions: Predictions | None = None
    verified: bool = False
    declared_reason: str | None = None
    """Why the model is declared and not verified."""
    recipe: Recipe | None = None
    """The checked recipe, when verified."""
    carried_numbers: int | None = None
    """How many numbers of its own the recipe holds beyond the library's defaults; None when it is not verified."""
    description: Description | None = None
    """What the fit stage says of the model; untrusted."""
    reaching: Reaching | None = None
    """What reaches the model that decides; None where it is not verified, or cannot be told."""
    noticed: tuple[Noticed, ...] = ()
    """What the learner's source shows of their procedure; a hint for words."""
    own_features: tuple[tuple[str, str], ...] | None = None
    """Name and type of each column of X, where the submission made them itself; None where X is the challenge's."""
    resources: Resources | None = None
    stdout: str = ""
    warnings: tuple[Warned, ...] = ()
    """What it was warned of, the most frequent first."""


WhenBuilt: TypeAlias = Callable[[Recipe], None]
"""Hears the recipe of a verified model before that is fitted."""


@dataclass(frozen=True)
class Run:
    """What becomes of one kind of submission."""

    kind: str
    """Its name in the registry."""
    run: Callable[[Runner, Submission, Challenge, PreparedData, bool, WhenBuilt | None], Outcome]
    """Its predictions for both hidden parts. A bad submission is an outcome with a status; nothing that it does raises.
    The fifth argument says that it is only tried: on a few hundred rows, where that makes a difference."""
    unreadable: Status = Status.FAILED
    """The verdict on one that could not be read."""
    why_no_points: str | None = None
    """Why there is nothing but a score; None where there is a model to say something about."""
    tried: str = "{model} fits a sample of {challenge} and predicts what the metric needs"
    """What a submission does that passed when it was only tried: the rest of a sentence."""
    made_for_rows: bool = False
    """What it brings is for the hidden rows as they were, and for no others."""
