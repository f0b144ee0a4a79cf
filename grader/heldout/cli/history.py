"""`heldout history`: a learner's attempts, newest first."""

from __future__ import annotations

import click

from heldout.cli.completing import challenge_names
from heldout.cli.streams import echo_json
from heldout.grading.session import Session


@click.command(name="history")
@click.argument("challenge", required=False, shell_complete=challenge_names)
@click.option("--all", "everywhere", is_flag=True, help="On every challenge, in a workspace too.")
@click.option("--learner", metavar="NAME", help="Whose attempts; default: HELDOUT_LEARNER, else your account.")
@click.option(
    "-n", "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many attempts."
)
@click.option("--page", type=click.IntRange(min=1), default=1, help="Older ones: 2 is what follows after the first -n.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with whole score cards.")
@click.pass_obj
def command(
    session: Session,
    challenge: str | None,
    everywhere: bool,
    learner: str | None,
    limit: int,
    page: int,
    as_json: bool,
) -> None:
    """Your attempts, newest first, with the score of each; with CHALLENGE, those on one challenge.

    In a workspace they are those on its challenge; --all shows all of them there, too.

    A star marks the attempt that the leaderboard shows: your last clear improvement.
    """
    from heldout.cli.progress import Progress
    from heldout.cli.screen import say, width

    with Progress() as progress:
        working = session.but(learner=learner, observer=progress)
        history = working.history(challenge, limit, page, everywhere=everywhere)
    if as_json:
        echo_json(history.as_json())
        return
    click.echo(history.text(width()))
    for note in history.standings.notes:
        say(note)
