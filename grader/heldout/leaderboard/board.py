"""The leaderboard of a challenge: by the Ladder on public rows while attempts are open, by private rows afterwards.

What counts for a learner is chosen on public rows alone, also on a final board: the attempt that the Ladder shows. A
choice among private scores would reward trying often.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from heldout.attempts.best import is_graded
from heldout.attempts.class_rules import ClassRules, class_rules
from heldout.attempts.interface import AttemptOutcome, AttemptStore, ShownOutcome
from heldout.base.errors import HeldoutError, StoreError, UsageError
from heldout.base.time_format import format_time
from heldout.challenge.interface import Challenge
from heldout.leaderboard.by_points import by_points, ranks_by_points, with_scores
from heldout.leaderboard.class_view import PLAIN, ClassView, as_viewed, seen_by_class
from heldout.leaderboard.compared import Compared, ranges_of, scores_of
from heldout.leaderboard.final import LATE, final_board
from heldout.leaderboard.interface import Leaderboard
from heldout.leaderboard.looks_ahead import LOOKS_AHEAD, looks_ahead, looks_ahead_notes
from heldout.leaderboard.moved import moved_notes
from heldout.leaderboard.rank import (
    OLDER,
    by_learner,
    counting_attempt,
    counting_attempts,
    lookalikes_notes,
    older_apart,
    rank,
)
from heldout.leaderboard.standing import Judge, shown_by_ladder
from heldout.scoring.measured import Score
from heldout.scoring.packing import private_rows
from heldout.scoring.resources import with_cost
from heldout.scoring.stored import StoredScore, require_rows

NOT_COMPARABLE = "not comparable"
OVERFLOWS = "no finite score"
_KEPT_NONE = "no predictions were kept that fit the challenge as it is now"


Appoint = Callable[[], Judge]
"""Prepares the challenge and finds a runner; called only where hidden rows have to be looked at.

Raises:
    HeldoutError: the data cannot be prepared, or no process started.
"""


@dataclass(frozen=True)
class _Chosen:
    """The attempt that counts for each learner."""

    attempts: tuple[ShownOutcome, ...]
    unranked: dict[str, str]
    """Why an attempt gets no rank, by its id."""

    def competing(self) -> list[ShownOutcome]:
        """Those that are ranked."""
        return [one for one in self.attempts if is_graded(one) and one.id not in self.unranked]


def leaderboard(store: AttemptStore, challenge: Challenge, appoint: Appoint, view: ClassView = PLAIN) -> Leaderboard:
    """The challenge's leaderboard as it may be shown now: final once attempts are closed.

    What the course's class.toml says holds: what is late, which attempt counts, and pseudonyms.

    Where hidden rows cannot be looked at, an open challenge is ranked by plain scores and a note says why.

    Raises:
        StoreError: the database cannot be read.
        HeldoutError: attempts are closed and final scores cannot be computed.
    """
    rules = class_rules(challenge.course)
    attempts = seen_by_class(store.outcomes(challenge.key), rules, view)
    in_points = ranks_by_points(challenge)
    ranked = by_points(attempts) if in_points else attempts
    board = _as_it_may_be_shown(store, challenge, ranked, appoint, rules, view.teams)
    told = {entry.attempt for entry in board.entries if in_points or entry.unranked == OLDER}
    shown = store.with_shown([one for one in attempts if one.id in told])
    board = older_apart(board, shown)
    if in_points and not board.final:
        board = with_scores(board, challenge, {one.id: one.shown_score for one in shown if is_graded(one)})
    board = as_viewed(board, rules, view)
    reopened = tuple(store.reopenings(challenge.key))
    moved = moved_notes(board.entries) if board.final else ()
    more = (
        *moved,
        *looks_ahead_notes(board.entries),
        *lookalikes_notes(board.entries),
        *(one.text for one in reopened),
    )
    return replace(board, reopenings=reopened, notes=(*board.notes, *more))


def _as_it_may_be_shown(
    store: AttemptStore,
    challenge: Challenge,
    attempts: Sequence[AttemptOutcome],
    appoint: Appoint,
    rules: ClassRules | None,
    teams: bool,
) -> Leaderboard:
    closed = store.closed_at(challenge.key)
    if closed is not None:
        if teams:
            return _final(store, challenge, attempts, closed, appoint, rules)
        return final_board(
            store, challenge.key, attempts, closed, lambda: _final(store, challenge, attempts, closed, appoint, rules)
        )
    current = [one for one in attempts if is_graded(one) and one.challenge_hash == challenge.content_hash]
    if len(current) < 2:
        return _plain(store, challenge, attempts)
    try:
        return _public(store, challenge, attempts, appoint(), rules)
    except StoreError:
        raise
    except HeldoutError as error:
        reason = str(error).splitlines()[0].rstrip(".")
        return _plain(
            store, challenge, attempts, f"Shown are best plain scores, and luck is not allowed for: {reason}."
        )


def close(store: AttemptStore, challenge: Challenge, appoint: Appoint) -> datetime:
    """Close attempts on the challenge; when that was. The first closing stands until it is taken back.

    Raises:
        UsageError: no final score could follow: there are no private rows here, or every attempt was graded on another
            version of the challenge. Nothing was closed.
        HeldoutError: the data cannot be prepared, or the database not be written. Nothing was closed.
    """
    try:
        require_rows(challenge, appoint().prepared, "private")
    except UsageError as error:
        raise UsageError(f"{challenge.id} was not closed: {error}") from error
    graded = [one for one in store.outcomes(challenge.key) if is_graded(one)]
    if graded and all(one.challenge_hash != challenge.content_hash for one in graded):
        raise UsageError(
            f"{challenge.id} was not closed: the challenge changed, and every attempt was graded on another version. "
            f"Nobody could be ranked. Run `heldout regrade {challenge.id} --apply` first."
        )
    closed = store.close_challenge(challenge.kept_key())
    leaderboard(store, challenge, appoint)  # is kept as it is now
    return closed


def shown_attempt(
    store: AttemptStore, challenge: Challenge, attempts: Iterable[AttemptOutcome], appoint: Appoint
) -> str | None:
    """The id of the attempt that the leaderboard shows for one learner; None where none is.

    Args:
        attempts: all attempts of that learner on this challenge.

    Raises:
        HeldoutError: hidden rows would have to be looked at, and cannot be.
    """
    rules = class_rules(challenge.course)
    attempts = list(seen_by_class(tuple(attempts), rules, PLAIN))
    if ranks_by_points(challenge):
        attempts = list(by_points(attempts))
    current = [one for one in attempts if one.challenge_hash == challenge.content_hash]
    for asked in ([one for one in current if not one.late], [one for one in current if one.late]):
        graded = [one for one in asked if is_graded(one)]
        if len(graded) == 1:
            return graded[0].id
        shown = _shown(store, challenge, appoint, asked, rules) if graded else {}
        if shown:
            return next(iter(shown.values()))
    graded = [one for one in attempts if is_graded(one)]
    return counting_attempt(graded, challenge.content_hash).id if graded else None


def final_scores(
    store: AttemptStore, attempts: Sequence[AttemptOutcome], challenge: Challenge, appoint: Appoint
) -> dict[str, StoredScore]:
    """What attempts are worth on private rows, by id; those without predictions of this version are left out.

    Raises:
        HeldoutError: the data cannot be prepared, there are no private rows here, or the metric failed.
    """
    current = [one for one in attempts if is_graded(one) and one.challenge_hash == challenge.content_hash]
    return scores_of(store, appoint(), store.with_shown(current), "private") if current else {}


def _plain(store: AttemptStore, challenge: Challenge, attempts: Sequence[AttemptOutcome], *notes: str) -> Leaderboard:
    greater = challenge.greater_is_better or ranks_by_points(challenge)
    about = (challenge.id, challenge.definition.title, challenge.metric_name, greater)
    counting = counting_attempts(attempts, greater, challenge.content_hash)
    late = {one.id: LATE for one in counting if one.late}
    shown = store.with_shown(counting)
    board = rank(attempts, *about, counting=shown, unranked=late, version=challenge.content_hash)
    return replace(board, notes=(*board.notes, *notes))


def _public(
    store: AttemptStore,
    challenge: Challenge,
    attempts: Sequence[AttemptOutcome],
    judge: Judge,
    rules: ClassRules | None,
) -> Leaderboard:
    chosen = _choose(store, attempts, judge, rules)
    competing = chosen.competing()
    if not competing:
        return _plain(store, challenge, attempts, f"Shown are best plain scores: {_KEPT_NONE}.")
    scores = scores_of(store, judge, competing, "public") if len(competing) > 1 else {}
    values = {one.id: one.score for one in competing if one.id in scores}
    ranges = ranges_of(judge, values, scores, "public")
    return _board(challenge, attempts, chosen, ranges)


def _final(
    store: AttemptStore,
    challenge: Challenge,
    attempts: Sequence[AttemptOutcome],
    closed: datetime,
    appoint: Appoint,
    rules: ClassRules | None,
) -> Leaderboard:
    current = any(is_graded(one) and one.challenge_hash == challenge.content_hash for one in attempts)
    ahead: Mapping[str, str] = {}
    if not current:
        chosen, scores, ranges = _fill(store, challenge, attempts, {}), dict[str, StoredScore](), Compared()
        before: Mapping[str, tuple[int, int]] = {}
    else:
        judge = appoint()
        chosen = _choose(store, attempts, judge, rules)
        ahead = looks_ahead(store, judge, chosen.competing())
        chosen = replace(chosen, unranked=chosen.unranked | dict.fromkeys(ahead, LOOKS_AHEAD))
        candidates = [one for one in chosen.attempts if is_graded(one) and chosen.unranked.get(one.id) in (None, LATE)]
        scores = scores_of(store, judge, candidates, "private")
        values = {one.id: scores[one.id].score for one in chosen.competing() if one.id in scores}
        ranges = ranges_of(judge, values, scores, "private")
        before = _public_ranks(store, judge, chosen, values)
    unscored = {
        one.id: OVERFLOWS if one.id in scores else NOT_COMPARABLE
        for one in chosen.competing()
        if one.id not in scores or scores[one.id].score is None
    }
    marked = _Chosen(tuple(_marked(one, scores.get(one.id)) for one in chosen.attempts), chosen.unranked | unscored)
    board = _board(challenge, attempts, marked, ranges)
    if ranks_by_points(challenge):
        board = with_scores(board, challenge, {each: found.shown for each, found in scores.items()})
    public = {one.id: one.shown_score for one in chosen.attempts if is_graded(one)}
    entries = tuple(
        replace(
            entry,
            public=public.get(entry.attempt),
            public_rank=before.get(entry.attempt),
            looks_ahead=ahead.get(entry.attempt),
        )
        for entry in board.entries
    )
    messages = sorted({found.message for found in scores.values() if found.message and not found.overflows})
    when = f"Attempts were closed on {format_time(closed)}."
    return replace(board, entries=entries, final=True, closed_at=closed, notes=(when, *board.notes, *messages))


def _public_ranks(
    store: AttemptStore, judge: Judge, chosen: _Chosen, ranked: Mapping[str, float | None]
) -> Mapping[str, tuple[int, int]]:
    """The ranks that those who are ranked on private rows hold among themselves on the public ones."""
    competing = [one for one in chosen.competing() if ranked.get(one.id) is not None]
    if len(competing) < 2:
        return {}
    scores = scores_of(store, judge, competing, "public")
    values = {one.id: one.score for one in competing if one.id in scores}
    return ranges_of(judge, values, scores, "public").ranks


def _choose(store: AttemptStore, attempts: Sequence[AttemptOutcome], judge: Judge, rules: ClassRules | None) -> _Chosen:
    """As the class counts, among the attempts in time; late ones count for who has no others, and without a rank."""
    challenge = judge.challenge
    current = [one for one in attempts if one.challenge_hash == challenge.content_hash]
    early = _shown(store, challenge, lambda: judge, [one for one in current if not one.late], rules)
    late = [one for one in current if one.late and one.learner not in early]
    return _fill(store, challenge, attempts, _shown(store, challenge, lambda: judge, late, rules) | early)


def _shown(
    store: AttemptStore,
    challenge: Challenge,
    appoint: Appoint,
    attempts: Sequence[AttemptOutcome],
    rules: ClassRules | None,
) -> dict[str, str]:
    """The attempt that counts for each learner: the last one, the chosen one, or by the Ladder."""
    counts = rules.definition.counts if rules else "best"
    if counts == "last":
        return {one.learner: one.id for one in attempts if is_graded(one)}
    chosen = store.records.chosen(challenge.key) if counts == "chosen" else {}
    own = {one.learner: one.id for one in attempts if is_graded(one) and chosen.get(one.learner) == one.id}
    rest = [one for one in attempts if one.learner not in own]
    return _by_ladder(store, appoint(), rest) | own if rest else own


def _by_ladder(store: AttemptStore, judge: Judge, attempts: Sequence[AttemptOutcome]) -> dict[str, str]:
    """By the Ladder; where there are private rows, only of attempts that can be marked from them in the end.

    An attempt that was graded in a copy for students has no predictions for private rows: it counts as a try.
    """

    def markable(ids: Iterable[str]) -> dict[str, bytes]:
        kept = store.predictions(ids)
        has_private = judge.prepared.rows["private"] > 0
        return {one: packed for one, packed in kept.items() if not has_private or private_rows(packed)}

    return shown_by_ladder(judge, attempts, markable)


def _fill(
    store: AttemptStore, challenge: Challenge, attempts: Sequence[AttemptOutcome], shown: Mapping[str, str]
) -> _Chosen:
    """What the Ladder shows; for who has nothing to show, the best attempt without a rank."""
    chosen: list[AttemptOutcome] = []
    unranked: dict[str, str] = {}
    for learner, group in by_learner(attempts).items():
        by_id = {one.id: one for one in group}
        one = by_id[shown[learner]] if learner in shown else counting_attempt(group, challenge.content_hash)
        if one.late:
            unranked[one.id] = LATE
        elif learner not in shown:
            unranked[one.id] = NOT_COMPARABLE if one.challenge_hash == challenge.content_hash else OLDER
        chosen.append(one)
    return _Chosen(tuple(store.with_shown(chosen)), unranked)


def _marked(attempt: ShownOutcome, final: StoredScore | None) -> ShownOutcome:
    """The attempt with its final score and points in place of the public ones."""
    score = final.score if final else None
    shown = None if final is None or score is None else Score(score, final.ci95)
    points = with_cost(final.points, attempt.resource_lines) if final else None
    return replace(attempt, score=score, points=points.total if points else None, said=shown)


def _board(challenge: Challenge, attempts: Sequence[AttemptOutcome], chosen: _Chosen, ranges: Compared) -> Leaderboard:
    board = rank(
        attempts,
        challenge.id,
        challenge.definition.title,
        challenge.metric_name,
        challenge.greater_is_better or ranks_by_points(challenge),
        rank_ranges=ranges.ranks,
        counting=chosen.attempts,
        unranked=chosen.unranked,
    )
    lost = sum(entry.unranked == NOT_COMPARABLE for entry in board.entries)
    notes = list(board.notes)
    if lost:
        notes.append(f"{'1 entry has' if lost == 1 else f'{lost} entries have'} no rank: {_KEPT_NONE}.")
    if overflowing := sum(entry.unranked == OVERFLOWS for entry in board.entries):
        said = "1 entry has" if overflowing == 1 else f"{overflowing} entries have"
        notes.append(f"{said} no rank: {challenge.metric_name} of their predictions is no finite number on these rows.")
    return replace(board, compared=True, noise=ranges.noise, notes=(*notes, *ranges.notes))
