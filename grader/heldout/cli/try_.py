"""`heldout try`: what a submission would earn with the coach's advice followed."""

from __future__ import annotations

import os

import click

from heldout.cli.completing import challenge_option
from heldout.cli.streams import echo_json
from heldout.grading.session import Session


@click.command(name="try")
@click.argument("submission", metavar="[SUBMISSION | ATTEMPT]", required=False)
@challenge_option("the workspace's, the attempt's")
@click.option("--advice", metavar="N", type=click.IntRange(min=1), help="Which suggestion of the card; default: 1.")
@click.option("--all", "every", is_flag=True, help="Each suggestion in turn.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(
    session: Session, submission: str | None, challenge: str | None, advice: int | None, every: bool, as_json: bool
) -> None:
    """Follow what the coach suggests, and see what it brings: points before, as expected, and after.

    What exists as a path is a SUBMISSION, anything else an ATTEMPT (an id, or the beginning of one); default:
    solution.py of this folder. A suggestion is followed on what a verified model is made of, and graded like any
    submission. Nothing is recorded, and each grade counts as an attempt.

    Exit codes: 0 every suggestion that was tried was graded, 1 not, 2 wrong usage, 3 the challenge's fault, 4 ours.
    """
    from heldout.base.errors import UsageError
    from heldout.cli.progress import Progress
    from heldout.cli.screen import colour_wanted, width
    from heldout.grading.challenge_choice import submission_path
    from heldout.report.interface import Screen

    if every and advice is not None:
        raise UsageError("--advice and --all say two things: choose one of them.")
    which = None if every else advice or 1
    with Progress() as progress:
        working = session.but(observer=progress)
        if submission is None or os.path.lexists(submission):
            path = submission_path(submission)
            found = working.challenge(challenge, path).try_advice(path, advice=which)
        else:
            found = working.try_attempt(submission, challenge, advice=which)
    if as_json:
        echo_json(found.as_json())
    else:
        click.echo(found.text(Screen(width(), colour_wanted())))
    raise SystemExit(found.exit_code)
