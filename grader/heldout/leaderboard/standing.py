"""Which attempt of each learner is shown, and which ranks luck leaves open: asked of a trusted process.

Hidden labels are needed for both, so that this process sends stored predictions and gets ids and ranks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from heldout.attempts.best import is_graded, utility
from heldout.attempts.interface import AttemptOutcome
from heldout.attempts.unrecorded import unrecorded_grades
from heldout.base.errors import MetricError
from heldout.challenge.interface import Challenge
from heldout.landscape.reference_model import reference_model
from heldout.leaderboard.rank import by_learner
from heldout.leaderboard.score_cache import digest, open_score_cache
from heldout.prepare.interface import PreparedData
from heldout.sandbox.interface import Runner
from heldout.sandbox.message import Blob
from heldout.sandbox.trusted import TrustedTask
from heldout.scoring.score import ask_about_metric
from heldout.scoring.stored import StoredRowsSpec, StoredScore, batches, stored_rows

PredictionsOf = Callable[[Iterable[str]], Mapping[str, bytes]]
"""An `AttemptStore`'s `predictions`."""


@dataclass(frozen=True)
class Tied:
    """Attempts with their utilities, and the utilities in each resample of the same rows."""

    attempts: tuple[str, ...]
    utilities: tuple[float, ...]
    replicates: Blob
    dummy: float | None
    dummy_replicates: Blob


@dataclass(frozen=True)
class Ranks:
    """First and last rank that each attempt may hold, and what it takes to tell two of them apart."""

    ranks: Mapping[str, tuple[int, int]]
    noise: float | None
    """See `RankRanges`."""


Tries: TypeAlias = tuple[tuple[float | None, int | None], ...]
"""One learner's attempts, oldest first: utility, and number of the predictions that may be compared."""


@dataclass(frozen=True)
class ClimbRequest:
    """Stored predictions on public rows, and whose they are."""

    stored: StoredRowsSpec
    learners: tuple[Tries, ...]
    by_points: bool = False
    """Whether utilities are points; the landscape comes along then."""


@dataclass(frozen=True)
class Climbed:
    """For each learner the position of the shown attempt; None where nothing can be shown."""

    shown: tuple[int | None, ...]


CLIMB = TrustedTask("climb", "deciding what is shown", ClimbRequest, Climbed, MetricError)
TELL_APART = TrustedTask("tell apart", "ranking", Tied, Ranks)


@dataclass(frozen=True)
class Judge:
    """What it takes to look at hidden rows."""

    runner: Runner
    challenge: Challenge
    prepared: PreparedData


def shown_by_ladder(judge: Judge, attempts: Sequence[AttemptOutcome], predictions_of: PredictionsOf) -> dict[str, str]:
    """For each learner the id of the attempt whose public score is shown after the last attempt, by the Ladder.

    Attempts without a score, or whose predictions were not kept or fit the challenge no longer, count as tries and are
    never shown; a learner with no others is left out. So do grades that this machine's learners had without a record.
    Improvements are of the full scores, and their standard errors come from the first 200 resamples of the public rows.

    Args:
        attempts: on the challenge as it is now; any order.

    Raises:
        HeldoutError: the challenge's metric or the process failed.
    """
    memory = open_score_cache(judge.challenge, judge.prepared, "public")
    shown: dict[str, str] = {}
    for batch in batches(_climbs(attempts, predictions_of), lambda climb: climb.size):
        keys = [climb.key() for climb in batch]
        new = {key: climb for key, climb in zip(keys, batch, strict=True) if memory.get(key) is None}
        for key, position in _climbed(judge, new).items():
            memory.put(key, [position])
        for key, climb in zip(keys, batch, strict=True):
            (position,) = memory.get(key)
            if position is not None:
                attempt = climb.attempts[position]
                assert attempt is not None, "what was not recorded has no score that could be shown"
                shown[attempt.learner] = attempt.id
    memory.save()
    return shown


def _climbed(judge: Judge, climbs: Mapping[str, _Climb]) -> dict[str, int | None]:
    """The position of the shown attempt in each climb; None where nothing can be shown."""
    if not climbs:
        return {}
    packed: list[bytes] = []
    learners = []
    for climb in climbs.values():
        learners.append(climb.document(len(packed)))
        packed += climb.packed
    by_points = judge.challenge.definition.rank_by == "points"
    rows = stored_rows(judge.challenge, judge.prepared, "public", packed)
    files = reference_model(judge.challenge, judge.prepared).files_of("public") if by_points else ()
    request = ClimbRequest(rows, tuple(learners), by_points)
    shown = ask_about_metric(judge.runner, judge.challenge, CLIMB, request, files).shown
    return dict(zip(climbs, shown, strict=True))


@dataclass(frozen=True)
class _Climb:
    """One learner's attempts, oldest first, and those predictions that may be compared."""

    attempts: tuple[AttemptOutcome | None, ...]
    """None for a grade that was not recorded."""
    utilities: tuple[float | None, ...]
    compared: tuple[int | None, ...]
    """Index into `packed` for each attempt."""
    packed: tuple[bytes, ...]

    @property
    def size(self) -> int:
        """Bytes of the predictions."""
        return sum(map(len, self.packed))

    def key(self) -> str:
        """The same for equal scores and predictions in the same order, whoever made them."""
        return f"shown/{digest([json.dumps(self.document(0)).encode(), *self.packed])}"

    def document(self, first: int) -> Tries:
        """Utility and number of predictions of each attempt; numbers begin at `first`."""
        return tuple(
            (value, None if index is None else first + index)
            for value, index in zip(self.utilities, self.compared, strict=True)
        )


def _climbs(attempts: Sequence[AttemptOutcome], predictions_of: PredictionsOf) -> Iterator[_Climb]:
    """Learner by learner, so that no more predictions are held than travel at a time."""
    for recorded in by_learner(attempts).values():
        group = _with_unrecorded(recorded)
        values = [_utility(one) for one in group]
        if all(value is None for value in values):
            continue
        scored = (one.id for one, value in zip(group, values, strict=True) if one is not None and value is not None)
        found = predictions_of(scored)
        distinct = list(dict.fromkeys(found.values()))
        index = {packed: number for number, packed in enumerate(distinct)}
        compared = [index[found[one.id]] if one is not None and one.id in found else None for one in group]
        yield _Climb(tuple(group), tuple(values), tuple(compared), tuple(distinct))


def _with_unrecorded(recorded: Sequence[AttemptOutcome]) -> list[AttemptOutcome | None]:
    """One learner's attempts in time order, with None where a grade was seen and not recorded."""
    last = recorded[-1]
    seen = [at for at in unrecorded_grades(last.key, last.learner) if at < last.created_at]
    every: list[tuple[datetime, AttemptOutcome | None]] = [(each.created_at, each) for each in recorded]
    every += [(at, None) for at in seen]
    return [attempt for _, attempt in sorted(every, key=lambda each: each[0])]


def _utility(attempt: AttemptOutcome | None) -> float | None:
    if attempt is None or attempt.score is None or not is_graded(attempt):
        return None
    return utility(attempt.score, attempt.greater_is_better)


def open_ranks(
    judge: Judge,
    utilities: Mapping[str, float],
    replicates: Mapping[str, bytes],
    dummy: StoredScore,
    greater_is_better: bool,
) -> Ranks:
    """First and last rank that each attempt may hold, and the noise floor (`heldout.leaderboard.significance`).

    Args:
        utilities: by attempt id; greater is better.
        replicates: `StoredScore.replicates` of the same attempts, all on the rows that the utilities are of.
        dummy: what always saying the same gets on these rows.
        greater_is_better: what `dummy` is measured by.

    Raises:
        HeldoutError: the process failed.
    """
    ids = sorted(utilities)
    asked = Tied(
        tuple(ids),
        tuple(utilities[each] for each in ids),
        b"".join(replicates[each] for each in ids),
        None if dummy.score is None else utility(dummy.score, greater_is_better),
        dummy.replicates or b"",
    )
    return TELL_APART.ask(judge.runner, asked)
