"""A card beside the learner's attempt before."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from heldout.base.errors import StoreError
from heldout.report.changes import since

if TYPE_CHECKING:
    from heldout.challenge.interface import Challenge
    from heldout.grading.context import GradingContext
    from heldout.grading.grade import Graded

_LOOKED_AT = 5
"""Attempts among which a graded one is looked for."""


def with_since(graded: Graded, session: GradingContext, challenge: Challenge) -> Graded:
    """What was graded, with what changed since the last graded attempt of the learner on this version of the challenge.

    As it is where there is none, where it was not graded itself, and where the database cannot be read, which keeps
    nobody from their card.
    """
    card = graded.card
    if card.score is None:
        return graded
    with contextlib.suppress(StoreError), session.store() as store:
        for earlier in store.newest(challenge.key, card.learner, _LOOKED_AT):
            of_now = earlier.challenge_hash == challenge.content_hash and earlier.status == "graded"
            if of_now and earlier.id != card.attempt:
                return replace(graded, card=replace(card, since=since(earlier.card, card)))
    return graded
