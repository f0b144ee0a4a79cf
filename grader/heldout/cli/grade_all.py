"""`heldout grade-all`: what a class handed in becomes an attempt of each learner."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heldout.cli.cluster_options import benches, cluster_options
from heldout.cli.isolation import isolation_options, wished
from heldout.cli.progress_bar import ProgressBar
from heldout.cli.streams import for_json
from heldout.grading.session import Session

if TYPE_CHECKING:
    from heldout.classroom.exports.interface import Export, ExportOptions
    from heldout.classroom.grade_all.interface import Batch
    from heldout.cluster.address import ClusterAddress
    from heldout.report.interface import Format

_FILE = click.Path(exists=True, dir_okay=False)
_WORDS = {
    "read": "reading what was handed in",
    "prepare": "preparing the data",
    "prove": "proving the workers",
    "grade": "grading",
    "advice": "working out advice",
}


@click.command(name="grade-all")
@click.argument("source", metavar="DIR", type=click.Path(exists=True))
@click.option("-c", "--challenge", metavar="CHALLENGE", required=True, help="What they were to solve.")
@click.option("--only", metavar="LEARNER", multiple=True, help="Only this learner's; may be given several times.")
@click.option("--since", metavar="TIME", help="Only what was handed in since: 2025-11-22, 2025-11-22T18:00+01:00, 3d.")
@click.option("--dry-run", is_flag=True, help="Say what would be graded, and grade nothing.")
@click.option("--no-advice", is_flag=True, help="Spare the fits that the coach checks its advice by.")
@click.option(
    "--jobs", metavar="N", type=click.IntRange(min=1), help="Hand-ins that are fitted at once; default: all cores."
)
@click.option("--yes", is_flag=True, help="Do not ask whether names that look alike are different learners.")
@cluster_options
@isolation_options
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON.")
@click.option("--export", metavar="SYSTEM", help="csv, canvas, moodle or junit: the results as the system takes them.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False), help="Write the export to FILE.")
@click.option(
    "--out-of", metavar="N", type=click.FloatRange(0, min_open=True), default=100, help="What 100 points are in it."
)
@click.option("--gradebook", metavar="FILE", type=_FILE, help="Canvas' or Moodle's own file, to be filled in.")
@click.option("--column", metavar="NAME", help="The assignment's column in Canvas' gradebook.")
@click.option("--feedback", metavar="DIR", type=click.Path(), help="Write a report for each learner into DIR.")
@click.option("--feedback-format", metavar="F", default="html", help="html (default), or a format of `heldout grade`.")
@click.pass_obj
def command(
    session: Session,
    source: str,
    challenge: str,
    only: tuple[str, ...],
    since: str | None,
    dry_run: bool,
    no_advice: bool,
    jobs: int | None,
    yes: bool,
    cluster: ClusterAddress | None,
    isolation: str | None,
    weaken_isolation: str | None,
    as_json: bool,
    export: str | None,
    output: str | None,
    out_of: float,
    gradebook: str | None,
    column: str | None,
    feedback: str | None,
    feedback_format: str,
) -> None:
    """Grade what a class handed in: DIR is a folder, or a zip, with a file or folder for each learner.

    Recognised are a Gradescope export, downloads of Moodle and Canvas, nbgrader's folder submitted, and clones of
    GitHub Classroom; otherwise a learner is called as the file or folder is. In what a learner sent, the file with
    get_estimator() is found whatever it is called, also in a zip or a folder. What is not recognised is listed.

    Every learner gets one attempt, also one that failed. What has a grade already that would not be another today
    is not graded again: when it is stopped, the same command goes on where it was. The same content is run once.

    With --cluster the workers of a Dask cluster grade, once each has proved its sandbox and that it has the same course
    and the same versions; attempts are recorded here.

    --export makes a file for another system: points, 0 for a submission that failed, nothing where a person must decide
    (heldout failed, or only the metric could be graded), and the explanation for the learner. Points are final
    ones once attempts are closed, and in a course with a class.toml those of `heldout class table`: less what lateness
    takes.

    Exit codes: 0 every hand-in has a verdict, 2 wrong usage, 3 the challenge's fault, 4 ours or the machine's.
    """
    import joblib

    from heldout.base.since import moment_since
    from heldout.classroom.exports.interface import ExportOptions
    from heldout.classroom.grade_all.grade_all import grade_all
    from heldout.classroom.grade_all.interface import BatchOptions
    from heldout.classroom.grade_all.render import batch_json, batch_text
    from heldout.cli.ask_about_names import Question
    from heldout.cli.screen import width

    wanted = ExportOptions(out_of, _text_of(gradebook), column, lambda text: click.echo(text, err=True))
    delivery = _Delivery.of(export, output, wanted, feedback, feedback_format)
    with ProgressBar(_WORDS, lines=True) as progress:
        ask = Question(progress) if sys.stdin.isatty() and not (yes or dry_run) else None
        moment = moment_since(since, "--since") if since else None
        options = BatchOptions(jobs or joblib.cpu_count(), only, moment, dry_run, ask, not no_advice)
        working = session.but(isolation=wished(isolation, weaken_isolation), observer=progress)
        with working, benches(None if dry_run else cluster, jobs, progress) as bench:
            if not (dry_run or cluster):
                working.start(records=True)
            opened = working.challenge(challenge, Path(source))
            batch = grade_all(opened, Path(source), options, progress, bench(opened))
            exported = _marked(batch) if export and not dry_run else batch
        progress.clear()
    delivery.deliver(exported)
    click.echo(for_json(batch_json(batch)) if as_json else batch_text(batch, width()), err=delivery.to_stdout)
    raise SystemExit(batch.exit_code)


def _marked(batch: Batch) -> Batch:
    """The batch with what counts in the table of its course.

    Raises:
        HeldoutError: the challenge is closed, and its final board cannot be made. What was graded is recorded.
    """
    from heldout.classroom.exports.marked import marked_batch

    return marked_batch(Session(batch.challenge.course), batch)


@dataclass(frozen=True)
class _Delivery:
    """Where the results go beside the summary; what does not exist or cannot be written is found out before anything is
    graded."""

    export: Export | None
    output: Path | None
    options: ExportOptions
    feedback: Path | None
    report: Format

    @classmethod
    def of(
        cls, export: str | None, output: str | None, options: ExportOptions, feedback: str | None, report: str
    ) -> _Delivery:
        """What the command line asks for.

        Raises:
            UsageError, WriteError: there is no such export or format, or nothing can be written there.
            click.UsageError: -o without --export.
        """
        from heldout.base.paths import require_output
        from heldout.classroom.exports.feedback import make_feedback_folder
        from heldout.classroom.exports.interface import export_named
        from heldout.report.interface import format_named

        if output is not None and export is None:
            raise click.UsageError("-o is where --export writes to. Say which: --export csv.")
        chosen = None if export is None else export_named(export)
        file, place = (None if each is None else Path(each) for each in (output, feedback))
        found = cls(chosen, file, options, place, format_named(report))
        if file is not None:
            require_output(file)
        if place is not None:
            make_feedback_folder(place)
        return found

    @property
    def to_stdout(self) -> bool:
        """Whether standard output is taken by an export."""
        return self.export is not None and self.output is None

    def deliver(self, batch: Batch) -> None:
        """Write the export and the reports; what was graded is recorded, whatever fails here."""
        from heldout.base.paths import write_output
        from heldout.classroom.exports.feedback import write_feedback
        from heldout.classroom.exports.interface import without_grade

        if self.feedback is not None:
            write_feedback(batch, self.feedback, self.report)
        if self.export is None:
            return
        text = self.export.render(batch, self.options)
        if self.export.has_grades and (said := without_grade(batch, self.options)) is not None:
            self.options.tell(said)
        if self.output is None:
            click.echo(text, nl=False)
        else:
            write_output(self.output, text)


def _text_of(file: str | None) -> str | None:
    """What a gradebook says.

    Raises:
        click.UsageError: it is no text.
    """
    if file is None:
        return None
    try:
        return Path(file).read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"--gradebook {file} cannot be read as UTF-8 text: {error}.") from error
