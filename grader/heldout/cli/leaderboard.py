"""`heldout leaderboard`: how learners rank on a challenge, and how attempts on it are closed."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from heldout.base.words import counted
from heldout.cli.completing import challenge_names
from heldout.cli.streams import for_json
from heldout.grading.open_challenge import OpenChallenge
from heldout.grading.session import Session


@click.command(name="leaderboard")
@click.argument("challenge", required=False, shell_complete=challenge_names)
@click.option("--format", "format_", metavar="F", default="table", help="table, json, csv, markdown or html.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False), help="Write it to FILE.")
@click.option("--page", metavar="N", type=click.IntRange(min=1), help="Only this page of the board.")
@click.option(
    "--per-page", metavar="N", type=click.IntRange(min=1), default=100, help="Entries on a page; default: 100."
)
@click.option("--final", is_flag=True, help="Close attempts and rank by the private rows.")
@click.option("--reopen", is_flag=True, help="Take a closing back: attempts count again. It is recorded.")
@click.option("--teams", is_flag=True, help="Rank the teams of class.toml.")
@click.option("--names", is_flag=True, help="Names instead of pseudonyms where class.toml says anonymous.")
@click.option("--yes", is_flag=True, help="With --final or --reopen: do not ask; needed without a terminal.")
@click.pass_obj
def command(
    session: Session,
    challenge: str | None,
    format_: str,
    as_json: bool,
    output: str | None,
    page: int | None,
    per_page: int,
    final: bool,
    reopen: bool,
    teams: bool,
    names: bool,
    yes: bool,
) -> None:
    """How learners rank on CHALLENGE (default: the workspace's).

    Shown is each learner's last clear improvement on the public rows: a higher score that luck explains changes
    nothing, so trying often does not help. Ranks are ranges: 1–4 says that the rows cannot tell which of them it is.
    The noise floor says by how much two scores have to differ for that.

    --final closes attempts. What counts is the attempt that was shown then, scored on the private rows. Attempts that
    come later are marked late and get no rank. On a closed challenge the final leaderboard is shown with or without
    --final.

    --reopen takes a closing back: what is handed in from then on counts again. Who did it and when stays on the
    leaderboard. Attempts that came while the challenge was closed stay late, as their cards told private scores.
    """
    from heldout.base.paths import require_output, write_output
    from heldout.cli.progress import Progress
    from heldout.cli.screen import colour_wanted, width
    from heldout.leaderboard.render import format_named, render_leaderboard

    if final and reopen:
        raise click.UsageError("--final closes attempts and --reopen opens them again. Leave out one of the two.")
    chosen = format_named("json" if as_json else format_).name
    if output is not None:
        require_output(Path(output))
    with Progress() as progress, session.but(observer=progress) as working:
        named = working.challenge(challenge)
        if final:
            _close(named, yes)
        if reopen:
            _reopen(named, yes)
        board = named.leaderboard(teams=teams, names=names)
        board = board if page is None else board.page(page, per_page)
    if output is None:
        shown = render_leaderboard(board, chosen, colour_wanted(), width()).rstrip("\n")
        click.echo(for_json(shown) if chosen == "json" else shown)
        return
    text = render_leaderboard(board, chosen)
    write_output(Path(output), text if text.endswith("\n") else text + "\n")


def _close(challenge: OpenChallenge, yes: bool) -> None:
    """Close attempts, unless they are closed; asks first, as private scores are told from then on.

    Raises:
        click.Abort: the answer was no.
        click.UsageError: there is nobody to ask.
    """
    if challenge.closed_at() is not None:
        return
    count = challenge.attempts()
    attempts = counted(count, "attempt")
    _require_word(
        "--final", "closes", challenge.id, f"Close {challenge.id}, with {attempts}? Later ones are late.", yes
    )
    challenge.close()


def _reopen(challenge: OpenChallenge, yes: bool) -> None:
    """Take the closing of a challenge back; asks first.

    Raises:
        click.Abort: the answer was no.
        click.UsageError: there is nobody to ask, or the challenge is open.
    """
    from heldout.base.time_format import format_time

    closed = challenge.closed_at()
    if closed is None:
        raise click.UsageError(f"Attempts on {challenge.id} are open: there is no closing to take back.")
    when = format_time(closed)
    question = f"Reopen {challenge.id}, closed on {when}? Whoever saw the final board knows private scores."
    _require_word("--reopen", "reopens", challenge.id, question, yes)
    challenge.reopen()


def _require_word(option: str, does: str, challenge_id: str, question: str, yes: bool) -> None:
    """Nothing where somebody agrees."""
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise click.UsageError(
            f"{option} {does} attempts on {challenge_id}. Say so with --yes where nobody can be asked."
        )
    click.confirm(question, abort=True, err=True)
