"""`heldout class adjust`: points by hand, with a reason that stays in the record."""

from __future__ import annotations

import click

from heldout.grading.session import Session


@click.command(name="adjust")
@click.argument("learner")
@click.argument("points", type=click.FloatRange(-1000, 1000))
@click.option("-c", "--challenge", metavar="CHALLENGE", required=True, help="The challenge that it concerns.")
@click.option("--comment", metavar="TEXT", required=True, help="Why; it stays in the record.")
@click.pass_obj
def command(session: Session, learner: str, points: float, challenge: str, comment: str) -> None:
    """Add POINTS (with -- before a negative number) to what LEARNER got on a challenge, in `heldout class table`.

    Nothing takes an adjustment away but another one: who made each, when and why stays in the database.
    """
    from heldout.classroom.marks.class_table import adjust

    made = adjust(session, learner, points, challenge, comment)
    click.echo(f"{made.learner} has {made.points:+g} points on {made.challenge.challenge_id}: {made.comment}")
