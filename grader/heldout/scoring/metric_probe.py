"""A challenge's metric, asked in the runner's trusted process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeVar

from heldout.base.errors import MetricError
from heldout.challenge.interface import Challenge
from heldout.prepare.interface import PreparedData
from heldout.sandbox.interface import Runner
from heldout.sandbox.trusted import NoAnswer, TrustedTask
from heldout.scoring.hidden_spec import HiddenSpec, hidden_spec
from heldout.scoring.score import ask_about_metric
from heldout.scoring.stored import StoredRowsSpec

Request = TypeVar("Request")
Response = TypeVar("Response")


@dataclass(frozen=True)
class ProbeAnswer:
    """What the metric did with one kind of predictions."""

    name: str
    """The kind in words, for example `the same score in every row`; `truth` and `permuted` are the first two."""
    what: Literal["scored", "refused", "crashed"]
    score: float | None
    """As the metric computes it; None unless scored."""
    message: str


@dataclass(frozen=True)
class Answers:
    """Everything that the metric was asked."""

    truth: ProbeAnswer
    permuted: ProbeAnswer
    junk: tuple[ProbeAnswer, ...]


@dataclass(frozen=True)
class Lead:
    """How much better than the best constant some predictions are. Oriented: greater is better."""

    utility: float
    dummy: float
    ci95: tuple[float, float] | None
    """Of the paired difference; None where too many resamples leave the metric undefined."""


@dataclass(frozen=True)
class Nothing:
    """What work is asked that is not done, and what it answers."""


PROBE_METRIC = TrustedTask("probe metric", "asking the metric", HiddenSpec, Answers, MetricError)
LEAD_OVER_DUMMY = TrustedTask("lead over dummy", "asking the metric", StoredRowsSpec, Lead, MetricError)
NOTHING = TrustedTask("nothing", "doing nothing", Nothing, Nothing)


def ask_metric(runner: Runner, challenge: Challenge, prepared: PreparedData) -> Answers:
    """What the metric says of the truth, of its permutation and of junk on the public rows.

    Raises:
        MetricError: it cannot be loaded, ended the process, or did not come to an end.
        HeldoutError: the machine could not ask.
    """
    return _ask(runner, challenge, PROBE_METRIC, hidden_spec(challenge, prepared))


def lead_over_dummy(runner: Runner, challenge: Challenge, prepared: PreparedData, kept: bytes) -> Lead:
    """How much better than the dummy the kept predictions of an attempt are, on the public rows.

    Raises:
        MetricError: the metric failed on them.
        HeldoutError: the machine could not ask.
    """
    stored = StoredRowsSpec(hidden_spec(challenge, prepared), prepared.train_target, (kept,))
    return _ask(runner, challenge, LEAD_OVER_DUMMY, stored)


def base_memory_mb(runner: Runner) -> float:
    """What a process of the runner's takes up before it begins its work: limits come on top of that."""
    return runner.run(NOTHING.job(Nothing())).usage.base_memory_mb


def _ask(runner: Runner, challenge: Challenge, task: TrustedTask[Request, Response], request: Request) -> Response:
    """The answer; whatever ends the process is the fault of a metric of the challenge's own."""
    try:
        return ask_about_metric(runner, challenge, task, request)
    except NoAnswer as error:
        own = challenge.definition.metric.function
        if own:
            raise MetricError(f"challenges/{challenge.id}: the metric {own} ended its process. {error}") from error
        raise
