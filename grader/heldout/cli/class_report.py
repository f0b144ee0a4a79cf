"""`heldout class report`: the instructor's view of a course."""

from __future__ import annotations

from pathlib import Path

import click

from heldout.cli.streams import for_json
from heldout.grading.session import Session


@click.command(name="report")
@click.argument("challenges", metavar="[CHALLENGE]...", nargs=-1)
@click.option("--html", metavar="FILE", type=click.Path(dir_okay=False), help="Write a page with drawings to FILE.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(session: Session, challenges: tuple[str, ...], html: str | None, as_json: bool) -> None:
    """Where the class lost its points: on the named challenges, or on all of the course that somebody attempted.

    Shown are the hardest challenge, what was lost by model choice, data handling and tuning and who got over it, what
    the coach noticed most often, what was tried, and who is stuck since when. From ten learners on it says what a
    challenge does not train, and `heldout challenge verify` says so too. Nothing is run.
    """
    from heldout.base.paths import require_output, write_output
    from heldout.classroom.class_report.page import class_page
    from heldout.classroom.class_report.render import class_json, class_text
    from heldout.classroom.class_report.report import report_on
    from heldout.cli.screen import width

    if html is not None:
        require_output(Path(html))
    report = report_on(session, challenges)
    if html is not None:
        write_output(Path(html), class_page(report))
    click.echo(for_json(class_json(report)) if as_json else class_text(report, width()))
