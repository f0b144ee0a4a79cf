"""`heldout start`: a workspace for a challenge."""

from __future__ import annotations

from pathlib import Path

import click

from heldout.base.words import listed
from heldout.cli.completing import challenge_names
from heldout.grading.session import Session


@click.command(name="start")
@click.argument("challenge", shell_complete=challenge_names)
@click.argument("folder", metavar="[DIR]", required=False)
@click.pass_obj
def command(session: Session, challenge: str, folder: str | None) -> None:
    """Make a workspace for CHALLENGE in DIR (default: a new folder of its name).

    It holds the statement, a solution.py that can be graded as it is, a notebook, data/train.csv, data/test.csv with
    the features of the hidden rows, and sample_submission.csv with the same guess for each of them.
    """
    from heldout.base.filling import filled
    from heldout.cli.screen import say, width
    from heldout.kinds.needs import lacks, sentence
    from heldout.workspace import create_workspace

    named = session.challenge(challenge).challenge
    target = Path(folder or named.id)
    files = create_workspace(named, target)
    lacking = sentence(named.id, lacks(named.machine_needs))
    if lacking:  # where nothing could be made without it, that was said already
        say(lacking)
    click.echo(f"{target}/ is your workspace for {named.id}:")
    for file in files:
        if not file.name.startswith("."):
            click.echo(f"  {file}")
    changed = listed(named.starter_files())
    steps = f"Next: cd {target}, change {changed}, `heldout check`, `heldout grade`;"
    click.echo("\n" + filled(f"{steps} or `heldout watch`, which does both whenever you save.", width()))
