"""`heldout finish`: the private score, the debrief and the reference solution."""

from __future__ import annotations

import sys

import click

from heldout.cli.completing import challenge_names
from heldout.cli.streams import echo_json
from heldout.grading.session import Session


@click.command(name="finish")
@click.argument("challenge", required=False, shell_complete=challenge_names)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--learner", metavar="NAME", help="Who finishes; default: HELDOUT_LEARNER, else your account.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(session: Session, challenge: str | None, yes: bool, learner: str | None, as_json: bool) -> None:
    """End CHALLENGE (default: the workspace's) for yourself, and see how it could be solved.

    Shows what your attempts are worth on private rows, what moved and whether that is more than luck, the author's
    debrief, and a reference solution beside yours. What you hand in afterwards is late: graded, without a rank. Asked
    again, it shows the same. In a class it works once attempts are closed.
    """
    from heldout.base.errors import UsageError
    from heldout.cli.progress import Progress
    from heldout.cli.screen import colour_wanted, width
    from heldout.grading.finish import GIVES_AWAY, finish, has_finished, require_finishable
    from heldout.report.interface import Screen

    asked = session.but(learner=learner).challenge(challenge)
    require_finishable(asked)
    if not (yes or has_finished(asked)):
        if not sys.stdin.isatty():
            raise UsageError(f"`heldout finish {asked.id}` {GIVES_AWAY} Say --yes to do it.")
        click.confirm(f"`heldout finish {asked.id}` {GIVES_AWAY}\nGo on?", abort=True, err=True)
    with Progress() as progress:
        working = session.but(learner=learner, observer=progress)
        found = finish(working.challenge(challenge), working.after(asked.id))
    if as_json:
        echo_json(found.as_json())
    else:
        click.echo(found.text(Screen(width(), colour_wanted())))
