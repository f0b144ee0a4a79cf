"""The outcome of a run is scored, in a trusted process of the runner's; the labels never meet a learner's code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from heldout.base.errors import HeldoutError, MetricError
from heldout.base.json_records import from_json
from heldout.bootstrap import seed_of
from heldout.challenge.interface import Challenge
from heldout.challenge.own_code import given_files
from heldout.landscape.reference_model import reference_model
from heldout.prepare.interface import PreparedData, target_of
from heldout.runs.interface import Predictions
from heldout.sandbox.interface import Ending, Job, Limits, Runner, StageResult
from heldout.sandbox.program import TRUSTED
from heldout.scoring.against_landscape import Reference
from heldout.scoring.interface import Assessment, CoachFinding, Score
from heldout.submission.interface import SubmittedFile

_RESULT_BYTES = 1 << 32
Findings = tuple[CoachFinding, ...]


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


def metric_spec(challenge: Challenge) -> dict[str, Any]:
    """What `heldout.scoring.evaluate.load_metric` needs to know, beside the files that `metric_files` gives."""
    metric = challenge.definition.metric
    if metric.name:
        return {"name": metric.name, "options": dict(metric.options)}
    file, _, function = (metric.function or "").rpartition(":")
    return {
        "file": file,
        "function": function,
        "greater_is_better": challenge.greater_is_better,
        "needs": challenge.needs,
    }


def metric_is_own(challenge: Challenge) -> bool:
    """Whether scoring calls the challenge's own Python."""
    return challenge.definition.metric.function is not None


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


def score_predictions(
    runner: Runner,
    challenge: Challenge,
    prepared: PreparedData,
    predictions: Predictions,
    reference: Reference | None = None,
    about: Mapping[str, Any] | None = None,
) -> Scored:
    """Score checked predictions on the public rows, and hold them against a reference where there is one.

    `about` is what the coach wants to know (`heldout.coach.task.about`); only looked at where there is a reference.

    Raises:
        MetricError: the challenge's metric crashed, hung, or is undefined on its own hidden rows.
        HeldoutError: the scoring process failed for a reason of ours.
    """
    blobs: list[tuple[str, Any]] = [
        ("public_target", prepared.hidden_file("public_target")),
        ("public_predictions", predictions.public),
        ("private_predictions", predictions.private),
    ]
    if prepared.hidden_file("public_groups").exists():
        blobs.append(("public_groups", prepared.hidden_file("public_groups")))
    if reference is not None and reference.swap is not None:
        blobs.append(("swap_predictions", reference.swap.public))
    work = {
        "task": "score",
        **(about or {}),
        "family": reference.family if reference is not None else None,
        "claimed_family": reference.claimed_family if reference is not None else None,
        "swap_is_void": reference is not None and reference.swap_is_void,
        "greater_is_better": challenge.greater_is_better,
        **target_of(challenge, prepared).as_json(),
        "metric": metric_spec(challenge),
        "needs": challenge.needs,
        "delta": reference_model(challenge, prepared).delta,
        "bootstrap_seed": seed_of(challenge.id, "public"),
        "in_time": challenge.definition.split.method == "time",
    }
    limits = Limits(result_bytes=_RESULT_BYTES)
    files = (*metric_files(challenge), *(reference.files if reference is not None else ()))
    result = runner.run(Job(TRUSTED, work, tuple(blobs), files, limits, author_code=metric_is_own(challenge)))
    if result.ending is not Ending.FRAME or result.header is None:
        raise ended_without(challenge, result, "scoring")
    return _scored(challenge, result.header, result.payload)


def ended_without(challenge: Challenge, result: StageResult, what: str) -> HeldoutError:
    """Whose fault it is that `what`, a trusted job that calls the metric, gave no result: the metric's, or ours."""
    own = challenge.definition.metric.function
    killed = result.exit_code is not None and result.exit_code < 0
    if own and (killed or result.ending in (Ending.WALL_TIME, Ending.OUTPUT)):
        return MetricError(f"challenges/{challenge.id}: the metric {own} was stopped ({result.ending}).")
    return HeldoutError(f"{what} ended without a result ({result.ending}): {result.stderr[-2000:]}")


def _scored(challenge: Challenge, header: dict[str, Any], payload: bytes) -> Scored:
    if header.get("ok"):
        score, said = from_json(Score, header["score"]), header["assessment"]
        assessment = None if said is None else from_json(Assessment, said)
        return Scored(score, header["full"], None, payload, assessment, from_json(Findings, header["coach"]))
    if header["fault"] == "challenge":
        raise MetricError(f"challenges/{challenge.id}: {header['message']}")
    return Scored(None, invalid=header["message"])
