"""`heldout history`: a learner's attempts, newest first."""

from __future__ import annotations

import click

from heldout.cli import Settings
from heldout.cli.streams import for_json


@click.command(name="history")
@click.argument("challenge", required=False)
@click.option("--learner", metavar="NAME", help="Whose attempts; default: HELDOUT_LEARNER, else your account.")
@click.option("-n", "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most this many.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with whole score cards.")
@click.pass_obj
def command(settings: Settings, challenge: str | None, learner: str | None, limit: int, as_json: bool) -> None:
    """Your attempts, newest first, with the score of each; with CHALLENGE, those on one challenge.

    A star marks the attempt that the leaderboard shows: your last clear improvement.
    """
    import json
    from dataclasses import replace

    from heldout.attempts.learner import check_learner
    from heldout.attempts.store import open_store
    from heldout.base.paths import database_url
    from heldout.challenge.catalogue import find_challenge
    from heldout.cli.closed import standings, with_final
    from heldout.cli.progress import Progress
    from heldout.cli.screen import width
    from heldout.grading.grade import default_learner
    from heldout.report.history import history_document, history_text

    if challenge is not None:
        challenge = find_challenge(settings.course_folder(), challenge).id
    who = check_learner(learner or default_learner())
    store = open_store(database_url(), create=False)
    try:
        attempts = list(reversed(store.find(challenge, who)))[:limit]
        with Progress() as progress:
            found = standings(settings, store, attempts, progress)
    finally:
        store.dispose()
    attempts = [replace(one, card=with_final(one.card, found.final.get(one.id))) for one in attempts]
    if as_json:
        document = history_document(who, attempts, found.shown, found.reopenings, found.older)
        click.echo(for_json(json.dumps(document, indent=2, ensure_ascii=False)))
        return
    click.echo(history_text(who, challenge, attempts, width(), found.shown, found.final, found.reopenings, found.older))
    for note in found.notes:
        click.echo(f"heldout: {note}", err=True)
