"""`heldout hint`: one hint after the other."""

from __future__ import annotations

import click

from heldout.cli.completing import challenge_names
from heldout.cli.streams import echo_json
from heldout.grading.session import Session


@click.command(name="hint")
@click.argument("challenge", required=False, shell_complete=challenge_names)
@click.option("--again", is_flag=True, help="Those that you have read.")
@click.option("--all", "every", is_flag=True, help="All hints that are written.")
@click.option("--learner", metavar="NAME", help="Who asks; default: HELDOUT_LEARNER, else your account.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(
    session: Session, challenge: str | None, again: bool, every: bool, learner: str | None, as_json: bool
) -> None:
    """The next hint for CHALLENGE (default: the workspace's): area, parameter, direction, value.

    After those that its author wrote comes one from your own last card. What you read is kept and shown on your path;
    it takes no points.
    """
    from heldout.base.errors import UsageError
    from heldout.cli.screen import colour_wanted, width
    from heldout.grading.hints import every_hint, hints_again, next_hint
    from heldout.report.interface import Screen

    if again and every:
        raise UsageError("--again and --all say two things: choose one of them.")
    opened = session.but(learner=learner).challenge(challenge)
    found = (hints_again if again else every_hint if every else next_hint)(opened)
    if as_json:
        echo_json(found.as_json())
    else:
        click.echo(found.text(Screen(width(), colour_wanted())))
