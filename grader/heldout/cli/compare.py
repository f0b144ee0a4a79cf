"""`heldout compare`: two attempts side by side."""

from __future__ import annotations

import click

from heldout.cli.streams import echo_json
from heldout.grading.session import Session


@click.command(name="compare")
@click.argument("first", metavar="[A]", required=False)
@click.argument("second", metavar="[B]", required=False)
@click.option("--learner", metavar="NAME", help="Whose attempts; default: HELDOUT_LEARNER, else your account.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(session: Session, first: str | None, second: str | None, learner: str | None, as_json: bool) -> None:
    """Attempts A and B on one challenge: numbers, models, code, and whether the difference is more than luck.

    Each is an id, or the beginning of one (`heldout history` shows them). Default: your last two, in a workspace those
    on its challenge; with A alone, A and your last one. Where the same was handed in twice and the numbers differ, it
    says what else was different: versions, data, limits.
    """
    from heldout.cli.progress import Progress
    from heldout.cli.screen import colour_wanted, page, width
    from heldout.grading.compare import compare
    from heldout.report.interface import Screen

    with Progress() as progress:
        found = compare(session.but(learner=learner, observer=progress), first, second)
    if as_json:
        echo_json(found.as_json())
    else:
        page(found.text(Screen(width(), colour_wanted())))
