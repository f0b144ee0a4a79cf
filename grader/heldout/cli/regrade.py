"""`heldout regrade`: what attempts are worth now that their challenge changed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from heldout.base.words import counted
from heldout.cli.isolation import isolation_options, wished
from heldout.cli.progress_bar import ProgressBar
from heldout.cli.streams import json_text
from heldout.grading.session import Session

if TYPE_CHECKING:
    from heldout.attempts.interface import AttemptStore
    from heldout.classroom.regrade.interface import Regrading


@click.command(name="regrade")
@click.argument("challenge", required=False)
@click.option("--apply", "apply_", is_flag=True, help="Give the attempts their new grades; the old ones are kept.")
@click.option("--yes", is_flag=True, help="With --apply: do not ask.")
@click.option("--counting", is_flag=True, help="Only the best attempt in time of each learner.")
@click.option("--quick", is_flag=True, help="A look: score stored predictions where the rows are the same.")
@click.option("--again", is_flag=True, help="Also attempts for which nothing changed.")
@click.option("--fresh", is_flag=True, help="Forget what an earlier, perhaps interrupted, regrade has worked out.")
@click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="Submissions at once; default: all cores.")
@isolation_options
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False), help="Write it to FILE.")
@click.option("--history", metavar="ATTEMPT", help="Show the grades that an attempt had instead.")
@click.pass_obj
def command(
    session: Session,
    challenge: str | None,
    apply_: bool,
    yes: bool,
    counting: bool,
    quick: bool,
    again: bool,
    fresh: bool,
    jobs: int | None,
    isolation: str | None,
    weaken_isolation: str | None,
    as_json: bool,
    output: str | None,
    history: str | None,
) -> None:
    """Show who would move, by how much and why, now that CHALLENGE changed; --apply makes it so.

    Submissions are run again, as `heldout grade` would today: after a new metric, other rows or another split, other
    limits, or a new reference landscape (calibrate first). Only what the change concerns is run, and each submission
    once. Without --apply no attempt changes. When it is interrupted, the same command goes on where it was, and --apply
    writes what was shown. Attempts keep their history: --history shows it. Ranks are those of the plain scores.

    --quick fits nothing where it need not: after another metric or landscape, stored predictions are scored. They are
    rounded to seven digits, which moves the score of a model that is sure of itself by some points, so --quick is for
    looking and cannot be applied. After other rows or limits submissions are run all the same.

    Exit codes: 0 done, 2 wrong usage, 3 the challenge's fault (nothing is regraded), 4 ours or the machine's.
    """
    if challenge is None and history is None:
        raise click.UsageError("Which challenge? Name it: heldout regrade CHALLENGE.")
    if quick and apply_:
        raise click.UsageError("--quick is for looking: stored predictions are rounded. Leave it out to apply.")
    if history is not None:
        click.echo(_history(session, history, as_json))
        return
    assert challenge is not None
    import joblib

    from heldout.base.paths import require_output
    from heldout.classroom.regrade.regrade import Options

    if output is not None:
        require_output(Path(output))
    with session.store() as store:
        options = Options(counting, quick, again, fresh, jobs or joblib.cpu_count())
        working = session.but(isolation=wished(isolation, weaken_isolation))
        regrading = _regrade(working, challenge, store, options)
        _deliver(regrading, store, as_json, output, _Wish(apply_, yes))
    raise SystemExit(regrading.exit_code)


class _Wish:
    """Whether to apply, and whether to ask first."""

    def __init__(self, apply: bool, yes: bool) -> None:
        self.apply, self.yes = apply, yes

    def confirmed(self, attempts: int) -> bool:
        """Ask on a terminal; elsewhere `--apply` was said by a script that means it."""
        if self.yes or not sys.stdin.isatty():
            return True
        return click.confirm(f"Give {counted(attempts, 'attempt')} the new grades?", err=True)


def _history(session: Session, named: str, as_json: bool) -> str:
    """The grades of an attempt.

    Raises:
        UsageError: there is no such attempt.
    """
    from heldout.classroom.regrade.render import history_as_document, history_text
    from heldout.cli.screen import width

    attempt = session.attempt(named)
    with session.store() as store:
        gradings = store.gradings(attempt.id)
    if not as_json:
        return history_text(attempt, gradings, width())
    return json_text(history_as_document(attempt, gradings))


def _regrade(session: Session, name: str, store: AttemptStore, options: Any) -> Regrading:
    from heldout.classroom.regrade.interface import Regrading
    from heldout.classroom.regrade.regrade import regrade
    from heldout.course_choice import working_directory

    # Everybody's attempts change here: whatever lies in the working directory may have been handed in, so a course that
    # holds it must be known to be the user's own.
    challenge = session.challenge(name, working_directory() / "attempts").challenge
    if not challenge.dataset.is_withheld and not store.find(challenge.key):
        return Regrading(challenge.key, (), (), (), None, ())
    try:
        with session, ProgressBar() as progress_bar:
            runner = session.runner(challenge)
            progress_bar.stage("grading submissions again")
            return regrade(challenge, store, runner, options, progress_bar)
    except KeyboardInterrupt:
        click.echo("Stopped, and nothing was changed. The same command goes on where it was.", err=True)
        raise


def _deliver(regrading: Regrading, store: AttemptStore, as_json: bool, output: str | None, wish: _Wish) -> None:
    """Show the regrade, and apply it where that is wanted."""
    from heldout.classroom.regrade.regrade import apply
    from heldout.classroom.regrade.render import as_document, as_text, ending
    from heldout.cli.screen import width

    changed = len(regrading.changed)
    page = as_text(regrading, 80 if output else width())
    if not as_json:
        _write(f"{page}\n" if regrading.results else page, output)
    applied = wish.apply and changed > 0 and wish.confirmed(changed)
    if applied:
        apply(regrading, store)
    if as_json:
        _write(json_text(as_document(regrading, applied)), output)
    elif regrading.results:
        if output is not None:
            click.echo(f"Written to {output}.")
        click.echo(ending(regrading, applied))


def _write(text: str, output: str | None) -> None:
    """Print the text, or write it to a file.

    Raises:
        UsageError: the file cannot be written.
    """
    from heldout.base.paths import write_output

    if output is None:
        click.echo(text)
        return
    write_output(Path(output), text.rstrip("\n") + "\n")
