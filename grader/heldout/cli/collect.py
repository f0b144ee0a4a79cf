"""`heldout collect`: attempts that learners made in their own copies, graded again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heldout.base.errors import ChallengeError, HeldoutError, MissingExtra, UsageError
from heldout.challenge.catalogue import challenge_names
from heldout.cli.cluster_options import benches, cluster_options
from heldout.cli.isolation import isolation_options, wished
from heldout.cli.progress_bar import ProgressBar
from heldout.cli.streams import for_json
from heldout.grading.session import Session
from heldout.submission.folder import shown

if TYPE_CHECKING:
    from heldout.classroom.grade_all.collected import Collected
    from heldout.cluster.address import ClusterAddress
    from heldout.grading.open_challenge import OpenChallenge

_WORDS = {
    "read": "reading what was handed in",
    "prepare": "preparing the data",
    "prove": "proving the workers",
    "grade": "grading",
    "advice": "working out advice",
}


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
@cluster_options
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
    cluster: ClusterAddress | None,
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

    With --cluster the workers of a Dask cluster grade, as with `heldout grade-all`.

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
    with ProgressBar(_WORDS, lines=True) as progress, benches(None if dry_run else cluster, jobs, progress) as bench:
        ask = Question(progress) if sys.stdin.isatty() and not (yes or dry_run) else None
        options = BatchOptions(jobs or joblib.cpu_count(), dry_run=dry_run, ask=ask, advice=not no_advice)
        working = session.but(isolation=wished(isolation, weaken_isolation), observer=progress)
        if challenge is not None:
            working.challenge(challenge)
        found, unusable = read_files(files)
        grade = partial(
            collect_attempts, options=options, learner=learner, received=when, observer=progress, bench=bench
        )
        made = {
            name: _collected(working, name, challenge, partial(grade, files=group)) for name, group in found.items()
        }
        progress.clear()
    left_out = [
        *unusable,
        *(Unrecognised(shown(path.name), why) for name, why in _faults(made) for path, _ in found[name]),
    ]
    collected = [each for each in made.values() if not isinstance(each, HeldoutError)]
    said = collected_json(collected, left_out) if as_json else collected_text(collected, left_out, width())
    click.echo(for_json(said) if as_json else said)
    raise SystemExit(max([UsageError.exit_code if unusable else 0, *map(_exit_code, made.values())]))


def _collected(
    session: Session, name: str, only: str | None, grade: Callable[[OpenChallenge], Collected]
) -> Collected | HeldoutError:
    """What became of the files about a challenge; or why they are left out, which is nothing to the files about others.

    Raises:
        UsageError: no course may be used, or what `grade` raises.
        HeldoutError: the machine cannot grade at all.
    """
    about = f"is about {shown(name)[:80]}"
    if only not in (None, name):
        return UsageError(about)
    if name not in challenge_names(session.folder):
        return UsageError(f"{about}, which this course does not have")
    try:
        return grade(session.challenge(name))
    except (ChallengeError, MissingExtra) as error:
        first = str(error).partition("\n")[0].rstrip(".")
        return ChallengeError(f"{about}, which cannot be graded: {first}")


def _faults(made: Mapping[str, Collected | HeldoutError]) -> Iterator[tuple[str, str]]:
    """The challenges whose files are left out, and why."""
    for name, each in made.items():
        if isinstance(each, HeldoutError):
            yield name, str(each)


def _exit_code(made: Collected | HeldoutError) -> int:
    if isinstance(made, HeldoutError):
        return made.exit_code
    return max(made.batch.exit_code, UsageError.exit_code if made.batch.left_out else 0)
