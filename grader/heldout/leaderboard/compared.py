"""What stored predictions are worth on hidden rows, and which ranks luck leaves open between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from heldout.attempts.best import utility
from heldout.attempts.interface import AttemptStore, ShownOutcome
from heldout.base.json_records import from_json, to_json
from heldout.base.number_format import format_score
from heldout.landscape.interface import HiddenPart
from heldout.leaderboard.by_points import dummy_in_points, ranks_by_points, scores_as_points
from heldout.leaderboard.score_cache import digest, open_score_cache
from heldout.leaderboard.standing import Judge, open_ranks
from heldout.scoring.stored import StoredScore, score_dummy, score_many_stored


@dataclass(frozen=True)
class Compared:
    """What a comparison on the same rows says."""

    ranks: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """First and last rank that an attempt may hold, by its id."""
    noise: float | None = None
    """The difference that these rows tell from luck, see `Leaderboard.noise`."""
    notes: tuple[str, ...] = ()


def scores_of(
    store: AttemptStore, judge: Judge, attempts: Sequence[ShownOutcome], part: HiddenPart
) -> dict[str, StoredScore]:
    """Scores with replicates by attempt id, of those that can be scored; without a score where it is not finite."""
    packed = store.predictions(one.id for one in attempts)
    memory = open_score_cache(judge.challenge, judge.prepared, part)
    keys = {attempt: f"score/{digest([predictions])}" for attempt, predictions in packed.items()}
    new = {key: packed[attempt] for attempt, key in keys.items() if memory.get(key) is None}
    found = score_many_stored(judge.runner, judge.challenge, judge.prepared, list(new.values()), part, replicates=True)
    for key, score in zip(new, found, strict=True):
        memory.put(key, to_json(score))
    memory.save()
    scores = {attempt: from_json(StoredScore, memory.get(key)) for attempt, key in keys.items()}
    if ranks_by_points(judge.challenge):
        return scores_as_points(scores, attempts)
    return {attempt: score for attempt, score in scores.items() if score.score is not None or score.overflows}


def _dummy(judge: Judge, part: HiddenPart) -> StoredScore:
    """What always saying the same gets on a hidden part."""
    memory = open_score_cache(judge.challenge, judge.prepared, part)
    if memory.get("dummy") is None:
        memory.put("dummy", to_json(score_dummy(judge.runner, judge.challenge, judge.prepared, part)))
        memory.save()
    return from_json(StoredScore, memory.get("dummy"))


def ranges_of(
    judge: Judge, values: Mapping[str, float | None], scores: Mapping[str, StoredScore], part: HiddenPart
) -> Compared:
    """Which ranks luck leaves open between attempts with these values, by id; nothing where fewer than two have one."""
    in_points = ranks_by_points(judge.challenge)
    greater = judge.challenge.greater_is_better or in_points
    utilities = {each: utility(value, greater) for each, value in values.items() if value is not None}
    if len(utilities) < 2:
        return Compared()
    replicates = {each: scores[each].replicates or b"" for each in utilities}
    dummy = dummy_in_points(len(next(iter(replicates.values()))) // 8) if in_points else _dummy(judge, part)
    floor = None if dummy.score is None else utility(dummy.score, greater)
    worse = sum(floor is not None and value < floor for value in utilities.values())
    found = open_ranks(judge, utilities, replicates, dummy, greater)
    return Compared(found.ranks, found.noise, _worse_note(worse, dummy.score))


def _worse_note(count: int, dummy: float | None) -> tuple[str, ...]:
    """Why entries with very different scores may share their ranks."""
    if not count or dummy is None:
        return ()
    subject, verb = ("1 entry is", "ranks") if count == 1 else (f"{count} entries are", "rank")
    return (f"{subject} worse than always giving the same answer ({format_score(dummy)}), and {verb} like that.",)
