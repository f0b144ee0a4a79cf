"""`heldout list`: the catalogue, with your best result. Imports neither pandas nor scikit-learn."""

from __future__ import annotations

import click

from heldout.cli import Settings
from heldout.cli.streams import for_json


@click.command(name="list")
@click.option("--skill", metavar="SKILL", help="Only challenges that train this skill.")
@click.option("--level", metavar="LEVEL", help="Only beginner, intermediate or advanced ones.")
@click.option("--learner", metavar="NAME", help="Whose best results; default: HELDOUT_LEARNER, else your account.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(settings: Settings, skill: str | None, level: str | None, learner: str | None, as_json: bool) -> None:
    """The challenges, with your best result on each."""
    import json

    from heldout.attempts.learner import check_learner
    from heldout.attempts.store import best_results
    from heldout.base.paths import database_url
    from heldout.challenge.catalogue import catalogue
    from heldout.cli.screen import width
    from heldout.grading.grade import default_learner
    from heldout.report.listing import listing_document, listing_text, select

    course = settings.course_folder()
    found = catalogue(course)
    chosen = select(found.challenges, skill, level)
    best = best_results(
        database_url(), check_learner(learner or default_learner()), {one.id: one.content_hash for one in chosen}
    )
    if as_json:
        click.echo(for_json(json.dumps(listing_document(chosen, best), indent=2, ensure_ascii=False)))
    else:
        click.echo(listing_text(chosen, best, width()))
    for broken in found.broken:
        click.echo(f"heldout: {broken.error}", err=True)
