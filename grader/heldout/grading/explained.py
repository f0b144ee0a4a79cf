"""An attempt with all that the challenge and the database know of it, explained."""

from __future__ import annotations

from collections.abc import Callable

from heldout.attempts.interface import Attempt
from heldout.base.errors import HeldoutError
from heldout.base.progress import Observer
from heldout.grading.open_challenge import OpenChallenge
from heldout.landscape.families.interface import Family
from heldout.landscape.interface import Landscape
from heldout.leaderboard.standings import Standings
from heldout.report.explanation.explain import Explanation, explain
from heldout.report.regraded import regraded_note
from heldout.scoring.interface import ScoreCard


def explained(
    attempt: Attempt,
    found: Standings,
    find: Callable[[Attempt], OpenChallenge],
    observer: Observer,
    then: str | None = None,
) -> Explanation:
    """What can be said of an attempt, which leaderboards say `found` of; what cannot be had leaves a note.

    `then` is what to go on with, where all points are there.
    """
    card = attempt.card.with_final(found.final.get(attempt.id))
    observer.stage("prepare")
    landscape, families, notes = _reference(card, attempt.challenge_hash, lambda: find(attempt))
    observer.stage("explaining the attempt")
    regraded = regraded_note(card)
    return explain(card, landscape, families, [*([regraded] if regraded else []), *notes, *found.notes], then)


def explained_card(card: ScoreCard, opened: OpenChallenge) -> Explanation:
    """What can be said of a card that was made just now, whether or not it was recorded."""
    landscape, families, notes = _reference(card, opened.challenge.content_hash, lambda: opened)
    return explain(card, landscape, families, notes)


def _reference(
    card: ScoreCard, graded_by: str, find: Callable[[], OpenChallenge]
) -> tuple[Landscape | None, tuple[Family, ...], list[str]]:
    """The landscape of a card and its families, and notes on what of it cannot be had.

    `graded_by` is the content hash of the challenge that it was graded by.
    """
    try:
        opened = find()
        landscape = opened.reference.landscape("public")
    except HeldoutError as error:
        return None, (), [f"Only the stored card is explained: {error}"]
    if landscape is None:
        return None, (), ["This challenge has no reference landscape yet, so only the stored card is explained."]
    changed = opened.challenge.content_hash != graded_by
    notes = ["The challenge has changed since this attempt was graded."] if changed else []
    was = card.challenge
    if changed and (was.data_hash, was.metric_hash) != (landscape.data_hash, landscape.metric_hash):
        only = "The reference landscape is of other rows or of another metric, so only the stored card is explained."
        return None, (), [*notes, only]
    reasons = opened.reference.stale
    if reasons:
        stale = "The reference landscape no longer fits the challenge, so only the stored card is explained."
        return None, (), [*notes, " ".join([stale, *reasons])]
    return landscape, opened.reference.families, notes
