"""`heldout show`: a challenge's statement, data card, metric and limits."""

from __future__ import annotations

import click

from heldout.cli.completing import challenge_names
from heldout.cli.streams import echo_json
from heldout.grading.session import Session


@click.command(name="show")
@click.argument("challenge", shell_complete=challenge_names)
@click.option("--full", is_flag=True, help="The whole statement, and all that is known of data and limits.")
@click.option("--columns", "columns_only", is_flag=True, help="Every column, and what it holds.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(session: Session, challenge: str, full: bool, columns_only: bool, as_json: bool) -> None:
    """CHALLENGE on one screen: what it is about, its data, how it is measured, and what limits hold."""
    from heldout.base.errors import UsageError
    from heldout.cli.progress import Progress
    from heldout.cli.screen import colour_wanted, page, width
    from heldout.report.interface import Screen
    from heldout.report.show import columns_text, full_text, show_document, show_text

    if full + columns_only + as_json > 1:
        raise UsageError("--full, --columns and --json say different things: choose one of them.")
    opened = session.challenge(challenge)
    with Progress() as progress:
        progress.stage("prepare")
        prepared = opened.prepared
    dataset, screen = opened.challenge.dataset, Screen(width(), colour_wanted())
    if columns_only:
        page(columns_text(dataset, prepared, screen.width))
        return
    known = opened.resolution()
    if as_json:
        echo_json(show_document(opened.challenge, dataset, prepared, known.as_json() if known else None))
        return
    facts = known.facts() if known else []
    if full:
        page(full_text(opened.challenge, dataset, prepared, screen, facts))
    else:
        click.echo(show_text(opened.challenge, dataset, prepared, screen, facts))
