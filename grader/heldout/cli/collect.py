"""`heldout collect`: attempts that learners made in their own copies, graded again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heldout.base.errors import UsageError
from heldout.base.shown_text import one_line
from heldout.cli.isolation import isolation_options, wished
from heldout.cli.progress_bar import ProgressBar
from heldout.cli.streams import for_json
from heldout.grading.session import Session

if TYPE_CHECKING:
    from heldout.grading.open_challenge import OpenChallenge


@click.command(name="collect")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "-c", "--challenge", metavar="CHALLENGE", help="Only what is about this one; default: what the files say."
)
@click.option("--learner", metavar="NAME", help="Whose attempts they all are, whatever the files say.")
@click.option("--received", metavar="TIME", help="When a server received them: 2025-11-22T18:00+01:00; default: now.")
@click.option("--dry-run", is_flag=True, help="Say what would be graded, and grade nothing.")
@click.option("--no-advice", is_flag=True, help="Spare the fits that the coach checks its advice by.")
@click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="Attempts at once; default: all cores.")
@click.option("--yes", is_flag=True, help="Do not ask whether names that look alike are different learners.")
@isolation_options
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON.")
@click.pass_obj
def command(
    session: Session,
    files: tuple[Path, ...],
    challenge: str | None,
    learner: str | None,
    received: str | None,
    dry_run: bool,
    no_advice: bool,
    jobs: int | None,
    yes: bool,
    isolation: str | None,
    weaken_isolation: str | None,
    as_json: bool,
) -> None:
    """Grade and record attempts that learners made in their own copies: each FILE is one that `heldout hand-in` wrote,
    or a folder of them.

    Everything is graded again. The hash of a file says that it came as it was written, and nothing about who wrote it:
    its name, times and scores are claims. Attempts were handed in when they are collected, by the clock of the
    database; where a server received them before, --received says when. What was collected already keeps its grade and
    its time.

    Exit codes: 0 every attempt has a verdict, 2 a file cannot be used, or wrong usage, 3 the challenge's fault, 4 ours
    or the machine's.
    """
    import joblib

    from heldout.base.since import moment_since
    from heldout.classroom.grade_all.collected import collect_attempts, read_files
    from heldout.classroom.grade_all.collected_render import collected_json, collected_text
    from heldout.classroom.grade_all.interface import BatchOptions
    from heldout.classroom.hand_ins.interface import Unrecognised
    from heldout.cli.ask_about_names import Question
    from heldout.cli.screen import width

    when = moment_since(received, "--received") if received else None
    with ProgressBar({"read": "reading what was handed in", "grade": "grading"}, lines=True) as progress:
        ask = Question(progress) if sys.stdin.isatty() and not (yes or dry_run) else None
        options = BatchOptions(jobs or joblib.cpu_count(), dry_run=dry_run, ask=ask, advice=not no_advice)
        working = session.but(isolation=wished(isolation, weaken_isolation), observer=progress)
        if challenge is not None:
            working.challenge(challenge)
        found, unusable = read_files(files)
        left_out, collected = list(unusable), []
        for name, group in found.items():
            opened = _opened(working, name) if challenge in (None, name) else f"is about {one_line(name)}"
            if isinstance(opened, str):
                left_out += [Unrecognised(path.name, opened) for path, _ in group]
            else:
                collected.append(collect_attempts(opened, group, options, learner, when, progress))
        progress.clear()
    said = collected_json(collected, left_out) if as_json else collected_text(collected, left_out, width())
    click.echo(for_json(said) if as_json else said)
    unused = left_out or any(each.batch.left_out for each in collected)
    raise SystemExit(max([UsageError.exit_code if unused else 0, *(each.batch.exit_code for each in collected)]))


def _opened(session: Session, name: str) -> OpenChallenge | str:
    """The challenge that a file names, or why there is none."""
    try:
        return session.challenge(name)
    except UsageError:
        return f"is about {one_line(name)[:80]}, which this course does not have"
