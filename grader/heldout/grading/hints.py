"""One hint after the other: those that the author wrote, then what the coach says of the learner's own last card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from heldout.base.errors import UsageError
from heldout.challenge.hints import FILE, Hint, written_hints
from heldout.report.hints import Hints
from heldout.report.own_hint import own_hint

if TYPE_CHECKING:
    from heldout.attempts.interface import Attempt
    from heldout.grading.open_challenge import OpenChallenge


def next_hint(opened: OpenChallenge) -> Hints:
    """The first written hint that the learner has not read; after all of them, what their own last card says.

    What was read is kept, and shown; it costs nothing.

    Raises:
        UsageError: the learner's name cannot be one.
        StoreError: the database cannot be written.
    """
    written = written_hints(opened.challenge)
    key, learner = opened.challenge.kept_key(), opened.session.learner
    with opened.session.store(create=True) as store:
        taken = store.learning.hints(key, learner)
        left = [each for each in written if each.number not in taken]
        if left:
            store.learning.take_hint(key, learner, left[0].number)
            return Hints(opened.id, len(written), tuple(sorted({*taken, left[0].number})), (left[0],))
        own, note = _of_last_card(store.newest(key, learner, 1), len(written) + 1)
        if own is not None:
            store.learning.take_hint(key, learner, own.number)
            taken = tuple(sorted({*taken, own.number}))
    if not written:
        note = " ".join(filter(None, (f"{opened.id} has no {FILE}.", note)))
    return Hints(opened.id, len(written), taken, () if own is None else (own,), note)


def hints_again(opened: OpenChallenge) -> Hints:
    """Those that the learner has read before.

    Raises:
        UsageError: the learner's name cannot be one, or none was read yet.
        StoreError: the database cannot be read.
    """
    written = written_hints(opened.challenge)
    with opened.session.store() as store:
        taken = store.learning.hints(opened.challenge.key, opened.session.learner)
    if not taken:
        raise UsageError(f"you have read no hint of {opened.id} yet. `heldout hint {opened.id}` shows the first one.")
    return Hints(opened.id, len(written), taken, tuple(each for each in written if each.number in taken))


def every_hint(opened: OpenChallenge) -> Hints:
    """All that are written; they count as read.

    Raises:
        UsageError: the learner's name cannot be one, or the challenge has none.
        StoreError: the database cannot be written.
    """
    written = written_hints(opened.challenge)
    if not written:
        raise UsageError(f"{opened.id} has no {FILE}: nobody wrote hints for it.")
    with opened.session.store(create=True) as store:
        for each in written:
            store.learning.take_hint(opened.challenge.kept_key(), opened.session.learner, each.number)
    return Hints(opened.id, len(written), tuple(each.number for each in written), written)


def _of_last_card(newest: Sequence[Attempt], number: int) -> tuple[Hint | None, str]:
    """What the coach said first of the last attempt, with the change that it suggests; or why there is nothing."""
    if not newest:
        return None, "After the written hints one comes from your own last card: grade something first."
    last = newest[0]
    words = own_hint(last.card)
    if not words:
        return None, f"The coach noticed nothing on your last card ({last.id}). `heldout explain` shows all of it."
    return Hint(number, f"From your own last card ({last.id})", words), ""
