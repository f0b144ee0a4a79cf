"""`heldout leaderboard`: how learners rank on a challenge."""

from __future__ import annotations

from pathlib import Path

import click

from heldout.cli import Settings


@click.command(name="leaderboard")
@click.argument("challenge", required=False)
@click.option("--format", "format_", metavar="F", default="table", help="table, json, csv, markdown or html.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False), help="Write it to FILE.")
@click.pass_obj
def command(settings: Settings, challenge: str | None, format_: str, as_json: bool, output: str | None) -> None:
    """The best attempt of every learner on CHALLENGE (default: the workspace's); ties are shown as ties."""
    from heldout.cli.screen import colour_wanted, width
    from heldout.cli.which_challenge import challenge_named
    from heldout.leaderboard.rank import rank
    from heldout.leaderboard.render import render_leaderboard
    from heldout.leaderboard.store import open_store
    from heldout.paths import database_url, write_text

    named = challenge_named(settings, challenge, Path.cwd())
    store = open_store(database_url(), create=False)
    attempts = store.find(named.id)
    store.dispose()
    board = rank(attempts, named.id, named.definition.title, named.metric_name, named.greater_is_better)
    chosen = "json" if as_json else format_
    if output is None:
        click.echo(render_leaderboard(board, chosen, colour_wanted(), width()).rstrip("\n"))
        return
    text = render_leaderboard(board, chosen)
    try:
        write_text(Path(output), text if text.endswith("\n") else text + "\n")
    except OSError as error:
        raise click.UsageError(f"{output} cannot be written: {error.strerror or error}.") from error
