"""What is asked of a process that scores, one of the runner's own; the labels never meet a learner's code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from heldout.base.errors import MetricError
from heldout.challenge.interface import Challenge
from heldout.challenge.own_code import given_files
from heldout.landscape.reference_model import reference_model
from heldout.prepare.interface import PreparedData
from heldout.runs.interface import Predictions
from heldout.sandbox.interface import TRUSTED_SECONDS, Ending, Runner
from heldout.sandbox.message import Blob
from heldout.sandbox.trusted import NoAnswer, TrustedTask
from heldout.scoring.against_landscape import Reference
from heldout.scoring.hidden_spec import HiddenSpec, hidden_spec
from heldout.scoring.interface import CoachFinding
from heldout.scoring.measured import Assessment, Score
from heldout.submission.interface import SubmittedFile

Request = TypeVar("Request")
Response = TypeVar("Response")


@dataclass(frozen=True)
class Scored:
    """Predictions with their score, or with the reason why the submission cannot have one."""

    score: Score | None
    """As a learner sees it."""
    full: float | None = None
    """The public score as computed, for the attempt alone."""
    invalid: str | None = None
    """What the learner has to change, when the predictions are not what the metric needs."""
    packed: bytes | None = None
    """The predictions of both parts, for the attempt."""
    assessment: Assessment | None = None
    """What the landscape says; None without one."""
    coach: tuple[CoachFinding, ...] = ()
    """What the coach says of it."""


def metric_files(challenge: Challenge) -> tuple[SubmittedFile, ...]:
    """The code that a challenge's own metric may import, the modules and packages beside challenge.toml, and its data.

    They travel to where scoring happens, as the strongest isolation shows that process no other folder.

    Raises:
        MetricError: a file cannot be read.
    """
    if challenge.definition.metric.name:
        return ()
    entry = challenge.folder / (challenge.definition.metric.function or "").rpartition(":")[0]
    try:
        files = given_files(entry, challenge.course)
        return tuple(SubmittedFile(name, content) for name, content in sorted(files.items()))
    except OSError as error:
        raise MetricError(f"challenges/{challenge.id}: {error.filename} cannot be read: {error.strerror}.") from error


@dataclass(frozen=True)
class ScoreRequest:
    """Checked predictions of both parts, and what they are held against."""

    rows: HiddenSpec
    public: Blob
    private: Blob
    family: str | None = None
    swap: Blob | None = None
    """Predictions of the learner's hyperparameters on the reference preprocessing."""
    swap_is_void: bool = False
    own_tuned: Blob | None = None
    """Predictions of the tuned model of the learner's family on the learner's own features."""
    own_choice: Blob | None = None
    """Predictions of that of the best family there."""


def score_request(
    challenge: Challenge, prepared: PreparedData, predictions: Predictions, reference: Reference | None
) -> ScoreRequest:
    """What it takes to score predictions on the public rows, and to hold them against a reference where there is one.

    Raises:
        ChallengeError: the landscape's file is damaged.
    """
    rows = hidden_spec(challenge, prepared, delta=reference_model(challenge, prepared).delta)
    held = Reference() if reference is None else reference
    swap = None if held.swap is None else held.swap.public
    own = held.own_features
    return ScoreRequest(
        rows,
        predictions.public,
        predictions.private,
        held.family,
        swap,
        held.swap_is_void,
        own_tuned=None if own is None else own.tuned.public,
        own_choice=None if own is None else own.choice.public,
    )


def ask_about_metric(
    runner: Runner,
    challenge: Challenge,
    task: TrustedTask[Request, Response],
    request: Request,
    files: Sequence[SubmittedFile] = (),
) -> Response:
    """The answer of trusted work that calls the challenge's metric.

    Raises:
        MetricError: the challenge's own metric cannot be read, crashed or hung; or none has a value on these rows.
        HeldoutError: the process failed for a reason of ours.
    """
    own, needed = challenge.definition.metric.function, (*metric_files(challenge), *files)
    kept_for = "" if own else challenge.content_hash
    try:
        return task.ask(runner, request, needed, author_code=own is not None, kept_for=kept_for)
    except MetricError as error:
        raise MetricError(f"challenges/{challenge.id}: {error}") from error
    except NoAnswer as error:
        ending, code = error.result.ending, error.result.exit_code
        if own and ending is Ending.WALL_TIME:
            raise MetricError(
                f"challenges/{challenge.id}: the metric {own} was stopped after {TRUSTED_SECONDS:.0f} s. So long may "
                "all calls for one score take, of which its interval needs up to 200. Does it end? Make it faster."
            ) from error
        if own and ((code is not None and code < 0) or ending is Ending.OUTPUT):
            raise MetricError(f"challenges/{challenge.id}: the metric {own} was stopped ({ending}).") from error
        raise
