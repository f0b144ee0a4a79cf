"""A challenge's metric, asked in the runner's trusted process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from heldout.base.errors import HeldoutError, MetricError
from heldout.bootstrap import seed_of
from heldout.challenge.interface import Challenge
from heldout.prepare.interface import PreparedData, target_of
from heldout.sandbox.interface import Ending, Job, Runner
from heldout.sandbox.program import TRUSTED
from heldout.scoring.score import metric_files, metric_is_own, metric_spec


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


def ask_metric(runner: Runner, challenge: Challenge, prepared: PreparedData) -> Answers:
    """What the metric says of the truth, of its permutation and of junk on the public rows.

    Raises:
        MetricError: it cannot be loaded, ended the process, or did not come to an end.
        HeldoutError: the machine could not ask.
    """
    blobs: dict[str, bytes | Path] = {"public_target": prepared.hidden_file("public_target")}
    header = _trusted(runner, challenge, prepared, "probe metric", blobs)
    if header["load"] is not None:
        raise MetricError(f"challenges/{challenge.id}: {header['load']}")
    truth, permuted, *junk = (ProbeAnswer(**each) for each in header["answers"])
    return Answers(truth, permuted, tuple(junk))


def lead_over_dummy(runner: Runner, challenge: Challenge, prepared: PreparedData, kept: bytes) -> Lead:
    """How much better than the dummy the kept predictions of an attempt are, on the public rows.

    Raises:
        MetricError: the metric failed on them.
        HeldoutError: the machine could not ask.
    """
    blobs: dict[str, bytes | Path] = {
        "public_target": prepared.hidden_file("public_target"),
        "train_target": prepared.open_file("train_target"),
        "kept": kept,
    }
    if prepared.hidden_file("public_groups").exists():
        blobs["public_groups"] = prepared.hidden_file("public_groups")
    header = _trusted(runner, challenge, prepared, "lead over dummy", blobs)
    if "fault" in header:
        raise MetricError(f"challenges/{challenge.id}: {header['fault']}")
    interval = header["ci95"]
    return Lead(header["utility"], header["dummy"], (interval[0], interval[1]) if interval else None)


def base_memory_mb(runner: Runner) -> float:
    """What a process of the runner's takes up before it begins its work: limits come on top of that."""
    result = runner.run(Job(TRUSTED, {"task": "nothing"}))
    return result.usage.base_memory_mb


def _trusted(
    runner: Runner, challenge: Challenge, prepared: PreparedData, task: str, blobs: Mapping[str, bytes | Path]
) -> dict[str, Any]:
    work = {
        "task": task,
        "metric": metric_spec(challenge),
        **target_of(challenge, prepared).as_json(),
        "greater_is_better": challenge.greater_is_better,
        "bootstrap_seed": seed_of(challenge.id, "public"),
        "in_time": challenge.definition.split.method == "time",
    }
    result = runner.run(
        Job(TRUSTED, work, tuple(blobs.items()), metric_files(challenge), author_code=metric_is_own(challenge))
    )
    if result.ending is Ending.FRAME and result.header is not None:
        return result.header
    if challenge.definition.metric.function:
        raise MetricError(
            f"challenges/{challenge.id}: the metric {challenge.definition.metric.function} ended its process "
            f"({result.ending}). {result.stderr[-1000:]}".rstrip()
        )
    raise HeldoutError(f"the metric could not be asked ({result.ending}): {result.stderr[-1000:]}")
