"""`heldout explain`: all that can be said of one attempt."""

from __future__ import annotations

from pathlib import Path

import click

from heldout.base.paths import require_output, write_output
from heldout.cli.streams import echo_json
from heldout.grading.session import Session


@click.command(name="explain")
@click.argument("attempt", required=False)
@click.option("--learner", metavar="NAME", help="Whose last attempt; default: HELDOUT_LEARNER, else your account.")
@click.option("--full", is_flag=True, help="Also how the number was computed.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="As one web page, in FILE."
)
@click.pass_obj
def command(
    session: Session, attempt: str | None, learner: str | None, full: bool, as_json: bool, html: Path | None
) -> None:
    """Where the points of ATTEMPT went, and what would have helped.

    ATTEMPT is an id, or the beginning of one (`heldout history` shows them); default: your last attempt, in a
    workspace the last one on its challenge. The first page
    is one screen: what you did, where it went, three things to try, what this test cannot tell. Below it are the way
    from guessing to the reference, the validation curve of each hyperparameter with your value on it, which
    hyperparameters matter, what this test can tell apart, and all that the coach noticed.

    The page of --html has all of it, drawn, and what predictions of training rows show that were set aside (learning
    curve, columns, slices, and what suits the task type, such as residuals, calibration or survival by predicted risk):
    for a verified model that takes about a dozen fits.
    """
    from heldout.cli.progress import Progress
    from heldout.cli.screen import colour_wanted, width
    from heldout.report.interface import Screen

    if html is not None:
        require_output(html)
        with Progress() as progress:
            page = session.but(learner=learner, observer=progress).explanation_page(attempt)
        write_output(html, page)
        click.echo(f"{html} has it. It needs nothing else: open it in a browser, print it, hand it on.")
        return
    with Progress() as progress:
        explanation = session.but(learner=learner, observer=progress).explain(attempt)
    if as_json:
        echo_json(explanation.as_json())
    else:
        click.echo(explanation.text(Screen(width(), colour_wanted()), full))
