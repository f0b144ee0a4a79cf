"""`heldout class choose`: say which of your attempts counts."""

from __future__ import annotations

import click

from heldout.grading.session import Session


@click.command(name="choose")
@click.argument("attempt")
@click.option("--learner", metavar="NAME", help="Whose attempt it is; default: HELDOUT_LEARNER, else your account.")
@click.pass_obj
def command(session: Session, attempt: str, learner: str | None) -> None:
    """Let ATTEMPT (an id, or its beginning) be the one that counts on its challenge.

    For classes whose class.toml says counts = "chosen". Another choice takes its place until attempts are closed.
    """
    chosen = session.but(learner=learner or session.learner).choose(attempt)
    click.echo(f"{chosen.id} counts for {chosen.learner} on {chosen.challenge_id}.")
