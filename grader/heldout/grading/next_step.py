"""What a learner does next, by where they are and what they have done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heldout.attempts.best import SOLVED
from heldout.base.number_format import format_points
from heldout.base.words import listed
from heldout.kinds.catalogue import PYTHON
from heldout.known_places import workspace_of
from heldout.report.next_challenge import going_to, next_challenge
from heldout.report.next_step import NextStep

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heldout.attempts.best import BestResult
    from heldout.attempts.interface import Attempt
    from heldout.challenge.interface import Challenge
    from heldout.challenge.summary import ChallengeSummary
    from heldout.grading.session import Session


def next_step(session: Session) -> NextStep:
    """Inside a workspace what comes next on its challenge, elsewhere which challenge comes next.

    Raises:
        UsageError: no course may be used, or the learner's name cannot be one.
        StoreError: the database cannot be read.
    """
    here = session.here()
    if here is not None:
        key, learner = here.challenge.key, session.learner
        with session.store() as store:
            last = next(iter(store.newest(key, learner, 1)), None)
            finished = store.learning.finished_at(key, learner) is not None
        return _in_workspace(here.challenge, last, session.after(here.id), finished)
    found = session.listing().challenges
    return _elsewhere(session, found, session.best_results(found))


def _in_workspace(challenge: Challenge, last: Attempt | None, then: str | None, finished: bool) -> NextStep:
    named = f"This is your workspace for {challenge.id} ({challenge.definition.title})."
    if last is None:
        change = listed(challenge.starter_files())
        return NextStep(
            f"{named} Change {change}, then grade it. README.md says what it is about.",
            (
                ("heldout check", "is it valid? (about a second)"),
                ("heldout grade", "the score card, and what to try"),
                ("heldout hint", "a first hint"),
            ),
        )
    if last.status != "graded":
        return NextStep(
            f"{named} Your last attempt was not graded ({last.status.replace('_', ' ')}).",
            (("heldout check", "what is wrong, in about a second"), ("heldout explain", "all that is known of it")),
        )
    if last.points is None or last.points < SOLVED:
        earned = "was graded" if last.points is None else f"earned {format_points(last.points)} of 100 points"
        tried = (("heldout try", "what the coach's first suggestion would bring"),) if challenge.kind == PYTHON else ()
        return NextStep(
            f"{named} Your last attempt {earned}.",
            (
                ("heldout explain", "where points went, and what to try"),
                *tried,
                ("heldout hint", "the next hint"),
                ("heldout grade", "once you have changed something"),
            ),
        )
    done = f"{named} It is solved: {format_points(last.points)} points. {then or ''}".strip()
    end = "see its private score and reference solution again" if finished else "private score and reference solution"
    return NextStep(done, (("heldout finish", end), ("heldout list", "the path through all challenges")))


def _elsewhere(session: Session, challenges: Sequence[ChallengeSummary], best: dict[str, BestResult]) -> NextStep:
    from heldout.challenge.path import in_order_of_path

    path = in_order_of_path(challenges)
    if not path:
        return NextStep(
            "This course has no challenges yet.", (("heldout challenge new NAME", "make one, from any table"),)
        )
    behind = {name for name, result in best.items() if result.is_behind}
    found = next_challenge(path, best)
    whole = ("heldout list", "the path through all challenges")
    if found is None:
        return NextStep(
            f"All {len(path)} challenges are behind you.", (("heldout progress", "skills, and what you did"), whole)
        )
    following, workspace = found.challenge, workspace_of(found.id, session.folder)
    begin = (f"heldout start {following.id}", "make a folder to work on it; then cd into it")
    commands = (
        (f"heldout show {following.id}", "read it"),
        begin if workspace is None else (going_to(workspace), "your folder to work on it"),
        whole,
    )
    about = following.problem or following.title
    if not best:
        tutorial = ("heldout tutorial", "ten minutes from guessing to the reference")
        return NextStep(
            f"Welcome. A challenge is a table, a question and a score that says why. Begin with {following.id}: "
            f"{about}.",
            (tutorial, *commands),
        )
    done = f"{len(behind)} of {len(path)} challenges are behind you."
    under_way = [name for name in best if name not in behind]
    going = f" Not solved yet: {listed(under_way, most=3)}." if under_way else ""
    then = f"Next: {following.id}, because {found.why}. It is about this: {about}."
    return NextStep(f"{done}{going} {then}", commands)
