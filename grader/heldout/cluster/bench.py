"""Hand-ins graded on a cluster and recorded here."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from heldout.cluster.cluster import Cluster, RefusedWorker
from heldout.cluster.facts import facts_of
from heldout.cluster.worker import WorkPlace, advise_there, grade_there

if TYPE_CHECKING:
    from heldout.grading.advice import PendingAdvice
    from heldout.grading.grade import Graded
    from heldout.grading.open_challenge import OpenChallenge
    from heldout.isolation.choose import Wish
    from heldout.scoring.interface import CoachFinding
    from heldout.submission.interface import Submission, SubmittedFile


class ClusterBench:
    """Grades on proved workers, each of them at the level of isolation that this machine has."""

    def __init__(self, cluster: Cluster, opened: OpenChallenge, most: int | None = None) -> None:
        """Prove the workers.

        Args:
            cluster: where to grade.
            opened: the challenge.
            most: hand-ins at once; None for as many as the workers have threads.

        Raises:
            HeldoutError: no worker may have work, or this machine itself could not grade.
        """
        self._cluster, self._opened = cluster, opened
        with opened.session:
            facts = facts_of(opened)
        self._place = place_of(opened, _at_least(opened.session.wish, facts["isolation"]))
        self.refused: tuple[RefusedWorker, ...] = cluster.prove(self._place, facts)
        self.slots = min(most or cluster.threads, cluster.threads)
        self._files: dict[tuple[SubmittedFile, ...], tuple[SubmittedFile, ...]] = {}
        self._lock = threading.Lock()

    def grade(self, submission: Submission, learner: str, handed_in_at: datetime | None) -> Graded:
        """Graded on a worker, and recorded by this process; see `grading.handed_in.grade_handed_in`.

        Raises:
            HeldoutError: no worker could do it.
        """
        began = datetime.now(UTC)
        graded = _begun(self._cluster.compute(grade_there, self._place, submission, learner), began)
        if graded.pending_advice is not None:
            with self._lock:  # every answer has brought the landscape's files along: they are held once
                files = self._files.setdefault(graded.pending_advice.landscape, graded.pending_advice.landscape)
            graded = replace(graded, pending_advice=replace(graded.pending_advice, landscape=files))
        from heldout.grading.handed_in import record_handed_in

        return record_handed_in(self._opened, graded, submission, handed_in_at)

    def advise(self, pending: PendingAdvice) -> tuple[CoachFinding, ...]:
        """All that the coach says, after fits on a worker.

        Raises:
            HeldoutError: no worker could do it.
        """
        return self._cluster.compute(advise_there, self._place, pending)


def _begun(graded: Graded, began: datetime) -> Graded:
    """The same by the clock of this machine, which attempts of one class are told apart by."""
    from heldout.attempts.attempt_id import new_attempt_id

    card, attempt = replace(graded.card, created_at=began.isoformat()), graded.attempt
    if attempt is not None:
        name = new_attempt_id(began)
        attempt = replace(attempt, id=name, created_at=began, card=replace(card, attempt=name))
    return replace(graded, card=card, attempt=attempt)


def place_of(opened: OpenChallenge, wish: Wish) -> WorkPlace:
    """What tells a worker which challenge it is about, and how to run submissions."""
    challenge = opened.challenge
    return WorkPlace(str(challenge.course), challenge.id, challenge.content_hash, wish)


def _at_least(wish: Wish, level: str) -> Wish:
    """The wish, with what this machine gives as the least."""
    from heldout.isolation.choose import level_named

    return wish if wish.weakened or level == "limits" else replace(wish, least=level_named(level))
