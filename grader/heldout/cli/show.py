"""`heldout show`: a challenge's statement, data card, metric and limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from heldout.cli import Settings
from heldout.cli.streams import for_json

if TYPE_CHECKING:
    from heldout.challenge.interface import Challenge
    from heldout.prepare.interface import PreparedData
    from heldout.report.explanation.resolution import Resolution


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
    known = _resolution(named, prepared)
    if as_json:
        document = show_document(named, dataset, prepared, known.as_json() if known else None)
        click.echo(for_json(json.dumps(document, indent=2, ensure_ascii=False)))
    else:
        facts = known.facts() if known else []
        click.echo(show_text(named, dataset, prepared, width(), colour_wanted(), facts))


def _resolution(challenge: Challenge, prepared: PreparedData) -> Resolution | None:
    """What the challenge's public rows can tell apart; None where it has no landscape that can be read and fits."""
    from heldout.base.errors import ChallengeError
    from heldout.landscape.staleness import staleness
    from heldout.landscape.store import load_landscape
    from heldout.report.explanation.resolution import resolution

    try:
        landscape = load_landscape(challenge, parts=("public",))
    except ChallengeError:
        return None
    if landscape is None or staleness(challenge, prepared, landscape):
        return None
    return resolution(landscape, "public")
