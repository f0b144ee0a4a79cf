"""`heldout class check`: is class.toml right, and what does it come to?"""

from __future__ import annotations

import click

from heldout.cli.streams import json_text
from heldout.grading.session import Session


@click.command(name="check")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(session: Session, as_json: bool) -> None:
    """Read the course's class.toml: every problem with what is allowed and what came, else what it comes to.

    Deadlines are shown in UTC. Names that look alike are listed: grade-all takes them for different learners.
    """
    from heldout.classroom.roster.roster import roster

    found = roster(session.class_rules(), session.challenges())
    click.echo(json_text(found.as_json()) if as_json else found.text())
