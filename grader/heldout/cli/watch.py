"""`heldout watch`: a submission is checked, and then graded, whenever it is saved."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from heldout.cli.completing import challenge_option
from heldout.cli.isolation import isolation_options, wished
from heldout.grading.session import Session

if TYPE_CHECKING:
    from heldout.grading.open_challenge import OpenChallenge


@click.command(name="watch")
@click.argument("submission", required=False)
@challenge_option()
@click.option("--learner", metavar="NAME", help="Whose attempts they are; default: HELDOUT_LEARNER, else your account.")
@click.option("--no-grade", is_flag=True, help="Check only; the key g grades.")
@isolation_options
@click.pass_obj
def command(
    session: Session,
    submission: str | None,
    challenge: str | None,
    learner: str | None,
    no_grade: bool,
    isolation: str | None,
    weaken_isolation: str | None,
) -> None:
    """Check SUBMISSION (default: solution.py of this folder) whenever it is saved, then grade it and say what changed.

    Each grade is recorded as an attempt; where attempts are limited, nothing is graded but by the key g. On a terminal
    keys do more: g grade, e explain, h hint, t try the coach's advice, q quit. Elsewhere Ctrl-C or SIGTERM ends it.
    """
    from heldout.cli.screen import colour_wanted, width
    from heldout.cli.watching.loop import Watching
    from heldout.grading.challenge_choice import submission_path
    from heldout.report.interface import Screen

    # A worker of its own, which stays warm between two saves and ends with this process.
    os.environ["HELDOUT_WORKER"] = "off"
    path = submission_path(submission)
    with session.but(learner=learner, isolation=wished(isolation, weaken_isolation)) as working:
        working.start(records=True)
        named = working.challenge(challenge, path)
        limit = _limit(named)
        screen = Screen(width(), colour_wanted())
        Watching(working, named, path, screen, not (no_grade or limit), limit).run()


def _limit(named: OpenChallenge) -> str:
    """Why not every save is an attempt; empty where it may be."""
    from heldout.attempts.allowance import limits_of
    from heldout.attempts.class_rules import class_rules

    allowed = limits_of(named.challenge, class_rules(named.challenge.course))
    if allowed.per_day is None and allowed.in_all is None:
        return ""
    return "Attempts are limited here: g grades."
