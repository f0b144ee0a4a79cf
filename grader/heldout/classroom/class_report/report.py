"""Reads what a class did on a course's challenges."""

from __future__ import annotations

from collections.abc import Sequence

from heldout.base.errors import UsageError
from heldout.classroom.class_report.interface import ClassReport
from heldout.classroom.class_report.measure import class_report
from heldout.grading.session import Session


def report_on(session: Session, names: Sequence[str]) -> ClassReport:
    """The report on the named challenges; without a name on all that have attempts.

    Raises:
        UsageError: there is no such challenge, or nobody has attempted any.
        StoreError: the database cannot be read.
    """
    if names:
        challenges = [session.challenge(name).challenge for name in dict.fromkeys(names)]
    else:
        challenges = list(session.catalogue().challenges)
    with session.store() as store:
        found = [(each, store.find(each.key)) for each in challenges]
    attempted = [(each, attempts) for each, attempts in found if attempts]
    if not attempted:
        raise UsageError("Nobody has attempted any of these challenges yet. `heldout grade-all` grades what came in.")
    return class_report(session.title, attempted)
