"""`heldout class final`: close every challenge of a deadline."""

from __future__ import annotations

import sys

import click

from heldout.grading.session import Session


@click.command(name="final")
@click.argument("deadline")
@click.option("--early", is_flag=True, help="Also while somebody still has time.")
@click.option("--yes", is_flag=True, help="Do not ask; needed without a terminal.")
@click.pass_obj
def command(session: Session, deadline: str, early: bool, yes: bool) -> None:
    """Close attempts on every challenge of DEADLINE, and keep its final boards.

    Refused while the deadline, its grace or somebody's extension is not over. `heldout leaderboard --reopen` takes the
    closing of a challenge back.
    """
    from heldout.base.words import counted, listed
    from heldout.classroom.roster.closing import close_all, due

    opened = due(session, deadline, early)
    names = listed(each.id for each in opened)
    if not yes:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise click.UsageError(f"This closes attempts on {names}. Say so with --yes where nobody can be asked.")
        click.confirm(f"Close {names}? Later attempts are late, and private scores are told.", abort=True, err=True)
    close_all(session, opened)
    click.echo(f"{counted(len(opened), 'challenge')} closed: {names}.")
