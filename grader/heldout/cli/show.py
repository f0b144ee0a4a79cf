"""`heldout show`: a challenge's statement, data card, metric and limits."""

from __future__ import annotations

import click

from heldout.cli.streams import echo_json
from heldout.grading.session import Session


@click.command(name="show")
@click.argument("challenge")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(session: Session, challenge: str, as_json: bool) -> None:
    """CHALLENGE: its statement, its data, how it is measured, and what limits hold."""
    from heldout.cli.progress import Progress
    from heldout.cli.screen import colour_wanted, width
    from heldout.report.show import show_document, show_text

    opened = session.challenge(challenge)
    with Progress() as progress:
        progress.stage("prepare")
        prepared = opened.prepared
    dataset = opened.challenge.dataset
    known = opened.resolution()
    if as_json:
        echo_json(show_document(opened.challenge, dataset, prepared, known.as_json() if known else None))
    else:
        facts = known.facts() if known else []
        click.echo(show_text(opened.challenge, dataset, prepared, width(), colour_wanted(), facts))
