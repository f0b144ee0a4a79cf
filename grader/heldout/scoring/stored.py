"""Predictions that attempts keep are scored once more, without a fit: on either hidden part, many at once.

They were rounded to float32 when they were kept, except codes of labels and numbers that would have become equal. So a
score may differ from the plain one on the card in the seventh digit. A card keeps its own public score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from heldout.base.errors import MetricError, UsageError
from heldout.base.json_records import from_json
from heldout.bootstrap import seed_of
from heldout.challenge.interface import Challenge
from heldout.landscape.interface import HiddenPart
from heldout.landscape.reference_model import reference_model
from heldout.prepare.interface import PreparedData, target_of
from heldout.sandbox.interface import Ending, Job, Limits, Runner
from heldout.sandbox.program import TRUSTED
from heldout.scoring.interface import Interval, Points, Regret
from heldout.scoring.score import ended_without, metric_files, metric_is_own, metric_spec
from heldout.submission.interface import SubmittedFile

_BATCH_BYTES = 64 * 1024 * 1024
_BATCH_SIZE = 500
_RESULT_BYTES = 1 << 30
Item = TypeVar("Item")


@dataclass(frozen=True)
class StoredScore:
    """What stored predictions are worth on one hidden part, by the challenge as it is now."""

    score: float | None
    """As the metric computes it; None where the predictions cannot be scored."""
    shown: float | None = None
    """As a card has it: to the nearest step on public rows, as it is on private ones."""
    step: float | None = None
    """The step; None where scores are told as they are."""
    ci95: Interval | None = None
    """As on a card."""
    points: Points | None = None
    """As on a card, from the landscape's numbers of this part; None without a landscape that fits.

    The parts are null: dividing what was lost needs the refit on the reference preprocessing, which is not kept."""
    regret: Regret | None = None
    """As on a card, the total alone."""
    message: str | None = None
    """Why there is no score, or why there are no points."""
    overflows: bool = False
    """The predictions are of these rows, and the metric, which has a value for constant ones, has none for these."""
    replicates: bytes | None = None
    """The utility in each resample of the part's rows, B numbers as little-endian float64, where they were asked for:
    the same resamples for all attempts."""


def score_stored(
    runner: Runner, challenge: Challenge, prepared: PreparedData, predictions: bytes, part: HiddenPart
) -> StoredScore:
    """What one attempt's stored predictions are worth on one hidden part; raises as `score_many_stored` does."""
    return score_many_stored(runner, challenge, prepared, [predictions], part)[0]


def score_many_stored(
    runner: Runner,
    challenge: Challenge,
    prepared: PreparedData,
    predictions: Sequence[bytes],
    part: HiddenPart,
    replicates: bool = False,
) -> tuple[StoredScore, ...]:
    """The same for many attempts, in their order; equal predictions are scored once. 64 MB travel at a time.

    The numbers depend on the predictions, the challenge and the versions of the libraries alone, not on what else is
    scored.

    Raises:
        UsageError: there are no rows of this part here.
        MetricError: the challenge's metric crashed, hung, or is undefined on its own hidden rows.
        HeldoutError: the scoring process failed for a reason of ours.
    """
    distinct = list(dict.fromkeys(predictions))
    reference = reference_model(challenge, prepared)
    note = reference.why_no_points
    files = () if note else reference.files_of(part)
    if note is None and not files:
        note = f"points need the {part} part of the reference landscape, which is not here."
    found: dict[bytes, StoredScore] = {}
    for batch in batches(distinct, len):
        task = "score stored"
        more = {"replicates": replicates}
        job = stored_job(challenge, prepared, part, task, dict(enumerate(batch)), more, files)
        header, payload = run_stored(runner, challenge, job)
        found |= zip(batch, _scores(header["scores"], note, payload), strict=True)
    return tuple(found[each] for each in predictions)


def _scores(answers: list[dict[str, Any]], note: str | None, payload: bytes) -> Iterator[StoredScore]:
    scored = sum(answer["score"] is not None for answer in answers)
    size = len(payload) // scored if scored else 0
    at = 0
    for answer in answers:
        found, own = from_json(StoredScore, {"message": note} | answer), None
        if payload and found.score is not None:
            own, at = payload[at : at + size], at + size
        yield replace(found, replicates=own)


def score_dummy(runner: Runner, challenge: Challenge, prepared: PreparedData, part: HiddenPart) -> StoredScore:
    """What always saying the same gets on one hidden part, with its replicates; no score where the metric has no value.

    Raises:
        UsageError: there are no rows of this part here.
        MetricError: the challenge's own metric cannot be read or was stopped.
        HeldoutError: the scoring process failed for a reason of ours.
    """
    task = "score dummy"
    header, payload = run_stored(runner, challenge, stored_job(challenge, prepared, part, task, {}))
    return StoredScore(header["score"], replicates=payload or None)


def batches(items: Iterable[Item], size_of: Callable[[Item], int]) -> Iterator[list[Item]]:
    """The items in order, in lists that one job can carry: at most 500 of them, and 64 MB unless one alone has more."""
    batch: list[Item] = []
    total = 0
    for item in items:
        if batch and (len(batch) == _BATCH_SIZE or total + size_of(item) > _BATCH_BYTES):
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += size_of(item)
    if batch:
        yield batch


def require_rows(challenge: Challenge, prepared: PreparedData, part: HiddenPart) -> None:
    """Nothing where this copy of the challenge holds the labels of a hidden part.

    Raises:
        UsageError: it does not.
    """
    if not prepared.rows[part] or not prepared.hidden_file(f"{part}_target").exists():
        raise UsageError(
            f"there are no {part} rows of {challenge.id} here, as in a copy made for students. "
            "Use the course that the challenge was made in."
        )


def stored_job(
    challenge: Challenge,
    prepared: PreparedData,
    part: HiddenPart,
    task: str,
    predictions: Mapping[int, bytes],
    more: Mapping[str, Any] | None = None,
    files: tuple[SubmittedFile, ...] = (),
) -> Job:
    """A trusted job that `stored_work.StoredRows` understands: the part's labels, and predictions by number.

    The labels of the training rows come along, for the dummy.

    Raises:
        UsageError: there are no rows of this part here.
        MetricError: the challenge's own metric cannot be read.
    """
    require_rows(challenge, prepared, part)
    blobs: list[tuple[str, Any]] = [
        (f"{part}_target", prepared.hidden_file(f"{part}_target")),
        ("train_target", prepared.open_file("train_target")),
    ]
    if prepared.hidden_file(f"{part}_groups").exists():
        blobs.append((f"{part}_groups", prepared.hidden_file(f"{part}_groups")))
    blobs += [(f"predictions/{number}", packed) for number, packed in predictions.items()]
    work = {
        "task": task,
        "part": part,
        "greater_is_better": challenge.greater_is_better,
        **target_of(challenge, prepared).as_json(),
        "metric": metric_spec(challenge),
        "delta": reference_model(challenge, prepared).delta if part == "public" else None,
        "bootstrap_seed": seed_of(challenge.id, part),
        "in_time": challenge.definition.split.method == "time",
        **(more or {}),
    }
    return Job(
        TRUSTED,
        work,
        tuple(blobs),
        (*metric_files(challenge), *files),
        Limits(result_bytes=_RESULT_BYTES),
        author_code=metric_is_own(challenge),
    )


def run_stored(runner: Runner, challenge: Challenge, job: Job) -> tuple[dict[str, Any], bytes]:
    """The answer of a job that `stored_job` made.

    Raises:
        MetricError: the challenge's metric crashed, hung, or is undefined on its own hidden rows.
        HeldoutError: the process failed for a reason of ours.
    """
    result = runner.run(job)
    if result.ending is not Ending.FRAME or result.header is None:
        raise ended_without(challenge, result, "scoring stored predictions")
    if "challenge_fault" in result.header:
        raise MetricError(f"challenges/{challenge.id}: {result.header['challenge_fault']}")
    return result.header, result.payload
