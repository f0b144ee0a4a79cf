"""`heldout similar`: pairs of hand-ins that look alike, as a hint for a person."""

from __future__ import annotations

from pathlib import Path

import click

from heldout.cli.progress_bar import ProgressBar
from heldout.cli.streams import for_json
from heldout.grading.session import Session


@click.command(name="similar")
@click.argument("source", metavar="DIR", type=click.Path(exists=True))
@click.option("-c", "--challenge", metavar="CHALLENGE", required=True, help="What they were to solve.")
@click.option(
    "--threshold", metavar="SHARE", type=click.FloatRange(0, 1), default=0.5,
    help="Tell pairs from this share of common passages on; default: 0.5.",
)  # fmt: skip
@click.option("--html", metavar="FILE", type=click.Path(dir_okay=False), help="Write a page with the evidence to FILE.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(session: Session, source: str, challenge: str, threshold: float, html: str | None, as_json: bool) -> None:
    """Pairs in DIR (a folder or zip, as for `grade-all`) that look alike, with the evidence side by side.

    Compared are passages of source after names, numbers, comments and layout were made one; what the starter has, and
    what a good part of the class has, counts for nothing. Told too is who has the same predictions, where attempts
    have any. It is a hint for a person, and no verdict. Nothing is run, and nothing leaves this machine.
    """
    from heldout.base.paths import require_output, write_output
    from heldout.classroom.similar.render import similar_html, similar_json, similar_text
    from heldout.classroom.similar.similar import similar
    from heldout.cli.screen import width

    if html is not None:
        require_output(Path(html))
    words = {"read": "reading what was handed in", "compare": "comparing"}
    with ProgressBar(words) as progress:
        opened = session.challenge(challenge, Path(source))
        found = similar(Path(source), opened, threshold, progress)
        progress.clear()
    if html is not None:
        write_output(Path(html), similar_html(found, opened.title))
    click.echo(for_json(similar_json(found)) if as_json else similar_text(found, width()))
