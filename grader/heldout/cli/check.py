"""`heldout check`: is a submission valid? Runs it in the sandbox on a few hundred rows, and records nothing."""

from __future__ import annotations

import click

from heldout.cli.completing import challenge_option
from heldout.cli.isolation import isolation_options, wished
from heldout.cli.streams import for_json
from heldout.grading.session import Session


@click.command(name="check")
@click.argument("submission", required=False)
@challenge_option()
@click.option("--json", "as_json", is_flag=True, help="The result as JSON.")
@isolation_options
@click.pass_obj
def command(
    session: Session,
    submission: str | None,
    challenge: str | None,
    as_json: bool,
    isolation: str | None,
    weaken_isolation: str | None,
) -> None:
    """Run SUBMISSION (default: solution.py of this folder) on a sample: valid or not, in about a second.

    Nothing is scored and nothing is recorded. Exit codes: 0 valid, 1 not valid, 2 wrong usage, 3 the challenge's
    fault, 4 ours.
    """
    from heldout.cli.progress import Progress
    from heldout.cli.screen import width
    from heldout.grading.challenge_choice import submission_path

    wish = wished(isolation, weaken_isolation)
    path = submission_path(submission)
    with Progress() as progress:
        checked = session.but(isolation=wish, observer=progress).challenge(challenge, path).check(path)
    click.echo(for_json(checked.as_json_text()) if as_json else checked.text(width()))
    raise SystemExit(checked.exit_code)
