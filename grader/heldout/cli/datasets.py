"""`heldout datasets`: the data sets of a course, with licences. Imports neither pandas nor scikit-learn."""

from __future__ import annotations

import click

from heldout.cli.streams import echo_json
from heldout.grading.session import Session


@click.command(name="datasets")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(session: Session, name: str | None, as_json: bool) -> None:
    """The data sets of the course, where their rows come from, their licences, and what more can be had.

    With NAME all that is known of one of them. No row is shown.
    """
    from heldout.challenge.datasets import datasets_of
    from heldout.cli.screen import width
    from heldout.report.datasets import dataset_text, datasets_document, datasets_text

    found = datasets_of(session.folder)
    chosen = (found.named(name),) if name is not None else found.datasets
    if as_json:
        echo_json(datasets_document(chosen))
    else:
        click.echo(dataset_text(chosen[0], width()) if name is not None else datasets_text(chosen, width()))
    for problem in found.broken if name is None else ():
        click.echo(f"heldout: {problem}", err=True)
