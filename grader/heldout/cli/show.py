"""`heldout show`: a challenge's statement, data card, metric and limits."""

from __future__ import annotations

import click

from heldout.cli import Settings


@click.command(name="show")
@click.argument("challenge")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(settings: Settings, challenge: str, as_json: bool) -> None:
    """CHALLENGE: its statement, its data, how it is measured, and what limits hold."""
    import json

    from heldout.challenge.catalogue import find_challenge
    from heldout.cli.progress import Progress
    from heldout.cli.screen import colour_wanted, width
    from heldout.dataset.load import load_dataset
    from heldout.prepare.prepare import prepare
    from heldout.report.show import show_document, show_text

    named = find_challenge(settings.course_folder(), challenge)
    with Progress() as progress:
        progress.stage("prepare")
        prepared = prepare(named)
    dataset = load_dataset(named)
    if as_json:
        click.echo(json.dumps(show_document(named, dataset, prepared), indent=2, ensure_ascii=False))
    else:
        click.echo(show_text(named, dataset, prepared, width(), colour_wanted()))
