"""How one hidden part is scored, as a process is told that may see its labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from heldout.bootstrap import seed_of
from heldout.challenge.interface import Challenge
from heldout.landscape.interface import HiddenPart
from heldout.prepare.interface import PreparedData, target_of
from heldout.sandbox.message import Blob
from heldout.tasks.interface import Target


@dataclass(frozen=True)
class MetricSpec:
    """A challenge's metric: a registered one, or a function of its own in a file that travels along."""

    greater_is_better: bool
    needs: str
    """The form of predictions that it takes."""
    name: str | None = None
    """None for a function of the challenge's own."""
    options: Mapping[str, Any] | None = None
    file: str = ""
    function: str = ""


@dataclass(frozen=True)
class HiddenSpec:
    """Labels, metric and resamples of one hidden part."""

    part: HiddenPart
    target: Target
    metric: MetricSpec
    truth: Blob
    groups: Blob | None = None
    delta: float | None = None
    """δ of the landscape, which decides how finely scores on public rows are told; None without one."""
    bootstrap_seed: int = 0
    in_time: bool = False


def hidden_spec(
    challenge: Challenge, prepared: PreparedData, part: HiddenPart = "public", delta: float | None = None
) -> HiddenSpec:
    """What there is to know of a hidden part, beside the files that `metric_files` gives."""
    groups = prepared.hidden_file(f"{part}_groups")
    return HiddenSpec(
        part,
        target_of(challenge, prepared),
        metric_spec(challenge),
        prepared.hidden_file(f"{part}_target"),
        groups if groups.exists() else None,
        delta,
        seed_of(challenge.id, part),
        challenge.definition.split.method == "time",
    )


def metric_spec(challenge: Challenge) -> MetricSpec:
    """A challenge's metric, as a process is told of it that gets its files beside."""
    metric = challenge.definition.metric
    if metric.name:
        return MetricSpec(challenge.greater_is_better, challenge.needs, metric.name, dict(metric.options))
    file, _, function = (metric.function or "").rpartition(":")
    return MetricSpec(challenge.greater_is_better, challenge.needs, file=file, function=function)
