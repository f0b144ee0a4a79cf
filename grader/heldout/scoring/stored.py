"""Predictions that attempts keep are scored once more, without a fit: on either hidden part, many at once.

They were rounded to float32 when they were kept, except codes of labels and numbers that would have become equal. So a
score may differ from the plain one on the card in the seventh digit. A card keeps its own public score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from heldout.base.errors import MetricError, UsageError
from heldout.challenge.interface import Challenge
from heldout.landscape.interface import HiddenPart
from heldout.landscape.reference_model import reference_model
from heldout.prepare.interface import PreparedData
from heldout.sandbox.interface import Runner
from heldout.sandbox.message import Blob
from heldout.sandbox.trusted import TrustedTask
from heldout.scoring.hidden_spec import HiddenSpec, hidden_spec
from heldout.scoring.measured import Interval, Points, Regret
from heldout.scoring.score import ask_about_metric

_BATCH_BYTES = 64 * 1024 * 1024
_BATCH_SIZE = 500
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
    point_replicates: bytes | None = None
    """P in each of them, likewise; None where there are no points."""


@dataclass(frozen=True)
class StoredRowsSpec:
    """One hidden part, and predictions that attempts keep for it."""

    rows: HiddenSpec
    train_target: Blob
    """For the dummy."""
    predictions: tuple[Blob, ...] = ()


@dataclass(frozen=True)
class StoredRequest:
    """Predictions to score."""

    stored: StoredRowsSpec
    replicates: bool
    """Whether the answers have theirs."""


@dataclass(frozen=True)
class StoredScores:
    """Scores in the order of the predictions."""

    scores: tuple[StoredScore, ...]


SCORE_STORED = TrustedTask(
    "score stored", "scoring stored predictions", StoredRequest, StoredScores, MetricError, result_bytes=1 << 30
)
SCORE_DUMMY = TrustedTask("score dummy", "scoring constant predictions", StoredRowsSpec, StoredScore, MetricError)


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
        request = StoredRequest(stored_rows(challenge, prepared, part, batch), replicates)
        answers = ask_about_metric(runner, challenge, SCORE_STORED, request, files).scores
        found |= zip(batch, (replace(each, message=each.message or note) for each in answers), strict=True)
    return tuple(found[each] for each in predictions)


def score_dummy(runner: Runner, challenge: Challenge, prepared: PreparedData, part: HiddenPart) -> StoredScore:
    """What always saying the same gets on one hidden part, with its replicates; no score where the metric has no value.

    Raises:
        UsageError: there are no rows of this part here.
        MetricError: the challenge's own metric cannot be read or was stopped.
        HeldoutError: the scoring process failed for a reason of ours.
    """
    return ask_about_metric(runner, challenge, SCORE_DUMMY, stored_rows(challenge, prepared, part))


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


def stored_rows(
    challenge: Challenge, prepared: PreparedData, part: HiddenPart, predictions: Sequence[bytes] = ()
) -> StoredRowsSpec:
    """The part's labels, and stored predictions for it.

    Raises:
        UsageError: there are no rows of this part here.
    """
    require_rows(challenge, prepared, part)
    delta = reference_model(challenge, prepared).delta if part == "public" else None
    rows = hidden_spec(challenge, prepared, part, delta)
    return StoredRowsSpec(rows, prepared.train_target, tuple(predictions))
