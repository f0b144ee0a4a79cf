"""Who moved when the private half was opened, and why, in words."""

from __future__ import annotations

from collections.abc import Sequence

from heldout.base.number_format import format_ranks, format_score
from heldout.leaderboard.interface import BoardEntry

_TOLD = 5
_MANY = 10
"""Attempts from which on trying often is a reason to look at."""


def moved_notes(entries: Sequence[BoardEntry]) -> tuple[str, ...]:
    """Who holds other ranks on private rows than on public ones, where luck does not explain it; most first.

    Ranks are ranges of which all statements of a board hold together in 95 % of cases: whose two ranges have a rank in
    common may not have moved at all.
    """
    compared = [entry for entry in entries if entry.rank is not None and entry.public_rank is not None]
    if len(compared) < 2:
        return ()
    moved = sorted((entry for entry in compared if _distance(entry)), key=lambda entry: -abs(_distance(entry)))
    if not moved:
        return ("Nobody moved by more than luck explains when the private rows were opened.",)
    notes = [f"{entry.learner} {_words(entry)}" for entry in moved[:_TOLD]]
    rest = len(moved) - len(notes)
    more = (f"{rest} more moved by more than luck explains.",) if rest else ()
    return (*notes, *more)


def _distance(entry: BoardEntry) -> int:
    """By how many ranks the ranges miss each other; positive where the private rank is worse."""
    if entry.rank is None or entry.public_rank is None:
        return 0
    return max(entry.rank[0] - entry.public_rank[1], 0) - max(entry.public_rank[0] - entry.rank[1], 0)


def _words(entry: BoardEntry) -> str:
    assert entry.rank is not None
    assert entry.public_rank is not None
    fell = _distance(entry) > 0
    ranks = f"{format_ranks(entry.public_rank)} on public rows, {format_ranks(entry.rank)} on private ones"
    scores = f"{format_score(entry.public)} and {format_score(entry.score)}"
    said = f"{'fell' if fell else 'rose'}: {ranks} ({scores})"
    if not fell:
        return f"{said}; others before them had fitted the public rows."
    if entry.attempts >= _MANY:
        return f"{said}; with {entry.attempts} attempts, what won on public rows may have been chosen by them."
    return f"{said}; what it learned does not hold as well on other rows."
