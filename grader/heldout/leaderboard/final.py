"""A final board is kept as it was when attempts were closed; a regrade makes it anew, and the one before stays kept."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from heldout.attempts.best import is_graded
from heldout.attempts.interface import AttemptOutcome, AttemptStore
from heldout.attempts.learner import account
from heldout.base.errors import HeldoutError, StoreError
from heldout.base.json_records import Unreadable, from_json, to_json
from heldout.base.time_format import format_time
from heldout.challenge.key import ChallengeKey
from heldout.leaderboard.interface import Leaderboard
from heldout.leaderboard.rank import by_learner

_FORMAT = 1
LATE = "late"
"""Why an attempt that came after the deadline or the closing has no rank."""


def final_board(
    store: AttemptStore,
    challenge: ChallengeKey,
    attempts: Sequence[AttemptOutcome],
    closed: datetime,
    compute: Callable[[], Leaderboard],
) -> Leaderboard:
    """The board of this closing: as it is kept, else computed and kept; who came later stands below, without a rank.

    What counts is the board that was kept first, whatever becomes of the challenge, its data, class.toml or this
    machine. Only other grades of what was handed in before, which a regrade gives, make another one.

    Raises:
        HeldoutError: there is none yet, and it cannot be computed.
    """
    grades = _digest(one for one in attempts if one.created_at <= closed)
    kept = store.records.final(challenge, closed)
    was_regraded = ""
    if kept is not None:
        if kept.board.get("format") == _FORMAT and kept.board.get("grades") == grades:
            with suppress(Unreadable):
                board = from_json(Leaderboard, kept.board["board"])
                when = f"This is the final board as it was kept on {format_time(kept.made_at)}."
                return _with_later(replace(board, notes=(*board.notes, when)), attempts, compute)
        was_regraded = (
            f"Made anew: since the final board of {format_time(kept.made_at)} attempts were regraded, or one that had "
            "begun before the closing was recorded."
        )
    board = compute()
    board = replace(board, notes=(*board.notes, was_regraded) if was_regraded else board.notes)
    with suppress(StoreError):  # one who may only read sees it, and does not keep it
        said = {"format": _FORMAT, "grades": grades, "board": to_json(board)}
        store.records.keep_final(challenge, closed, said, account())
    return board


def _digest(attempts: Iterable[AttemptOutcome]) -> str:
    """A key of what was graded how."""
    key = hashlib.sha256()
    for one in attempts:
        key.update(f"{one.id} {one.challenge_hash} {one.status} {one.score!r} {one.points!r}\n".encode())
    return key.hexdigest()


def _with_later(
    board: Leaderboard, attempts: Sequence[AttemptOutcome], compute: Callable[[], Leaderboard]
) -> Leaderboard:
    """The board with who has a score from what came later and none on it: below, with what they get now."""
    shown = {entry.learner: entry.status == "graded" for entry in board.entries}
    later = {
        learner
        for learner, group in by_learner(attempts).items()
        if learner not in shown or (not shown[learner] and any(map(is_graded, group)))
    }
    tries = Counter(one.learner for one in attempts)
    board = replace(board, entries=tuple(replace(each, attempts=tries[each.learner]) for each in board.entries))
    if not later:
        return board
    try:
        below = [replace(each, late=True) for each in compute().entries if each.learner in later]
    except HeldoutError as error:
        reason = str(error).splitlines()[0].rstrip(".")
        return replace(board, notes=(*board.notes, f"What came later is not shown: {reason}."))
    return replace(board, entries=(*(each for each in board.entries if each.learner not in later), *below))
