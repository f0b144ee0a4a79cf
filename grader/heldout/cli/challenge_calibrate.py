"""`heldout challenge calibrate`: the reference landscape, with a progress bar."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any

import click

from heldout.cli import Settings

if TYPE_CHECKING:
    from heldout.landscape.calibrate import Calibrated

_WORDS = {
    "prepare": "preparing the data",
    "preprocess": "preprocessing the folds",
    "defaults": "measuring every family's default",
    "configurations": "fitting configurations",
    "replicates": "bootstrapping the hidden rows",
}
_NOTES_SHOWN = 5


@click.command(name="calibrate")
@click.argument("challenge")
@click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="Processes at once; default: all cores.")
@click.option("--fresh", is_flag=True, help="Forget what an earlier, perhaps interrupted, calibration has kept.")
@click.pass_obj
def command(settings: Settings, challenge: str, jobs: int | None, fresh: bool) -> None:
    """Compute the reference landscape of CHALLENGE: what honest tuning of every family earns.

    It is written to the folder landscape/ of the challenge and belongs into version control. It takes minutes. When it
    is interrupted, the same command goes on where it was.
    """
    import joblib

    from heldout.challenge.catalogue import find_challenge
    from heldout.landscape.calibrate import calibrate

    found = find_challenge(settings.course_folder(), challenge)
    with _Bar() as bar:
        done = calibrate(found, jobs=jobs or joblib.cpu_count(), fresh=fresh, observer=bar)
    for line in _summary(done):
        click.echo(line)


class _Bar:
    """An observer and a context manager: a bar on a terminal's standard error, nothing in a pipe."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[left]}"),
            console=Console(stderr=True),
            transient=True,
            disable=not sys.stderr.isatty(),
        )
        self._task: Any = None

    def stage(self, name: str) -> None:
        """A stage begins."""
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task(_WORDS[name], total=None, left="")

    def advanced(self, done: int, total: int, seconds_left: float | None) -> None:
        """So many jobs are done."""
        self._progress.update(self._task, completed=done, total=total, left=_time_left(seconds_left))

    def __enter__(self) -> _Bar:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()


def _time_left(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"about {seconds / 60:.0f} min left" if seconds >= 90 else f"about {seconds:.0f} s left"


def _summary(done: Calibrated) -> list[str]:
    """What the author should know: the reference, how families compare, and whether the test can grade at all."""
    from heldout.landscape.constants import why_not_gradable
    from heldout.number_format import format_score

    landscape = done.landscape
    public = landscape.parts["public"]
    lines = [f"{'family':<14}{'tried':>6}{'CV':>12}{'public':>12}"]
    for name, cv in sorted(landscape.reference_cv.items(), key=lambda item: -item[1]):
        family = landscape.family(name)
        size = family.size if family else 0
        lines.append(f"{name:<14}{size:>6}{format_score(cv):>12}{format_score(public.reference[name]):>12}")
    lines.append(f"Reference: {landscape.best}. A constant prediction gets {format_score(public.dummy)}.")
    lines.append("Utilities: greater is better; a metric of which less is better is shown with a minus.")
    lines += [why for why in [why_not_gradable(public, landscape.best)] if why]
    if done.notes:
        more = len(done.notes) - _NOTES_SHOWN
        lines.append(f"{len(done.notes)} configurations count as a constant prediction somewhere:")
        lines += [f"  {note}" for note in done.notes[:_NOTES_SHOWN]] + ([f"  and {more} more"] if more > 0 else [])
    kilobytes = sum(file.stat().st_size for file in done.folder.iterdir()) / 1000
    lines.append(f"Written to {done.folder} ({kilobytes:.0f} kB). Fitting took {done.cpu_seconds:.0f} CPU seconds.")
    return lines
