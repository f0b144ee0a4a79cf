"""`heldout check`: is a submission valid? Runs it in the sandbox on a few hundred rows, and records nothing."""

from __future__ import annotations

import click

from heldout.cli import Settings
from heldout.cli.isolation import isolation_options, wished
from heldout.cli.streams import for_json


@click.command(name="check")
@click.argument("submission", required=False)
@click.option("-c", "--challenge", metavar="CHALLENGE", help="The challenge; default: the workspace's.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON.")
@isolation_options
@click.pass_obj
def command(
    settings: Settings,
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
    from heldout.cli.which_challenge import challenge_named, submission_path
    from heldout.grading.grade import check, pick_isolation
    from heldout.report.checked import as_json_text, as_text
    from heldout.sandbox.choose import open_wished
    from heldout.submission.read import read_submission

    wish = wished(isolation, weaken_isolation)
    path = submission_path(submission)
    named = challenge_named(settings, challenge, path)
    handed_in = read_submission(path)
    with Progress() as progress, open_wished(pick_isolation(wish, named)) as runner:
        checked = check(handed_in, named, runner, observer=progress)
    click.echo(for_json(as_json_text(checked)) if as_json else as_text(checked, width()))
    raise SystemExit(checked.exit_code)
