"""`heldout grade-all`: what a class handed in becomes an attempt of each learner."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from heldout.base.shown_text import one_line
from heldout.base.words import listed
from heldout.cli.isolation import isolation_options, wished
from heldout.cli.progress_bar import ProgressBar
from heldout.cli.streams import for_json
from heldout.grading.session import Session

_WORDS = {"read": "reading what was handed in", "prepare": "preparing the data", "grade": "grading"}


@click.command(name="grade-all")
@click.argument("source", metavar="DIR", type=click.Path(exists=True))
@click.option("-c", "--challenge", metavar="CHALLENGE", required=True, help="What they were to solve.")
@click.option("--only", metavar="LEARNER", multiple=True, help="Only this learner's; may be given several times.")
@click.option("--since", metavar="TIME", help="Only what was handed in since: 2025-11-22, 2025-11-22T18:00+01:00, 3d.")
@click.option("--dry-run", is_flag=True, help="Say what would be graded, and grade nothing.")
@click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="Hand-ins at once; default: all cores.")
@click.option("--yes", is_flag=True, help="Do not ask whether names that look alike are different learners.")
@isolation_options
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON.")
@click.pass_obj
def command(
    session: Session,
    source: str,
    challenge: str,
    only: tuple[str, ...],
    since: str | None,
    dry_run: bool,
    jobs: int | None,
    yes: bool,
    isolation: str | None,
    weaken_isolation: str | None,
    as_json: bool,
) -> None:
    """Grade what a class handed in: DIR is a folder, or a zip, with a file or folder for each learner.

    Recognised are a Gradescope export, downloads of Moodle and Canvas, nbgrader's folder submitted, and clones of
    GitHub Classroom; otherwise a learner is called as the file or folder is. In what a learner sent, the file with
    get_estimator() is found whatever it is called, also in a zip or a folder. What is not recognised is listed.

    Every learner gets one attempt, also one that failed. What has a grade already that would not be another today
    is not graded again: when it is stopped, the same command goes on where it was. The same content is run once.

    Exit codes: 0 every hand-in has a verdict, 2 wrong usage, 3 the challenge's fault, 4 ours or the machine's.
    """
    from heldout.base.since import moment_since
    from heldout.classroom.grade_all.grade_all import BatchOptions, grade_all
    from heldout.classroom.grade_all.render import batch_json, batch_text
    from heldout.cli.screen import width

    with ProgressBar(_WORDS, lines=True) as progress:
        ask = _Question(progress) if sys.stdin.isatty() and not (yes or dry_run) else None
        options = BatchOptions(jobs or _cores(), only, moment_since(since, "--since") if since else None, dry_run, ask)
        working = session.but(isolation=wished(isolation, weaken_isolation), observer=progress)
        batch = grade_all(working.challenge(challenge, Path(source)), Path(source), options, progress)
        progress.clear()
    click.echo(for_json(batch_json(batch)) if as_json else batch_text(batch, width()))
    raise SystemExit(batch.exit_code)


class _Question:
    """Asks on a terminal, where the progress bar makes room for it."""

    def __init__(self, progress: ProgressBar) -> None:
        self._progress = progress

    def __call__(self, names: tuple[str, ...]) -> bool:
        """Whether names that look alike are different learners."""
        self._progress.clear()
        shown = listed(f"'{one_line(name)}'" for name in names)
        return click.confirm(f"{shown} look alike. Are they different learners?", err=True)


def _cores() -> int:
    import joblib

    cores: int = joblib.cpu_count()
    return cores
