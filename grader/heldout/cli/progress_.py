"""`heldout progress`: how far a learner is, and where to go on."""

from __future__ import annotations

import click

from heldout.cli.streams import echo_json
from heldout.grading.session import Session


@click.command(name="progress")
@click.option("--learner", metavar="NAME", help="Whose; default: HELDOUT_LEARNER, else your account.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(session: Session, learner: str | None, as_json: bool) -> None:
    """A map of the skills that challenges train, what you have done, and the challenge to go on with and why.

    A challenge is behind you from 90 points on, or once it is graded where none can be earned.
    """
    from heldout.cli.screen import colour_wanted, width
    from heldout.grading.learning_progress import learning_progress
    from heldout.report.interface import Screen

    found = learning_progress(session.but(learner=learner))
    if as_json:
        echo_json(found.as_json())
    else:
        click.echo(found.text(Screen(width(), colour_wanted())))
