"""`heldout challenge calibrate`: the reference landscape with a progress bar, and what it means for challenge.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from heldout.cli import Settings
from heldout.cli.progress_bar import Bar

if TYPE_CHECKING:
    from heldout.authoring.calibration.propose import Proposal, ProposedExample
    from heldout.challenge.interface import Challenge
    from heldout.landscape.calibrate import Calibrated
    from heldout.landscape.interface import Landscape

_WORDS = {
    "prepare": "preparing the data",
    "preprocess": "preprocessing the folds",
    "defaults": "measuring every family's default",
    "configurations": "fitting configurations",
    "replicates": "bootstrapping the hidden rows",
    "examples": "grading the examples",
}
_NOTES_SHOWN = 5


@click.command(name="calibrate")
@click.argument("challenge")
@click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="Processes at once; default: all cores.")
@click.option("--fresh", is_flag=True, help="Forget what an earlier, perhaps interrupted, calibration has kept.")
@click.option("--propose-only", is_flag=True, help="Compute nothing; propose from the landscape that is there.")
@click.option("--write", is_flag=True, help="Write into challenge.toml what is proposed and not yet set.")
@click.option("--overwrite", is_flag=True, help="Write all of it, also over what you have set.")
@click.pass_obj
def command(
    settings: Settings,
    challenge: str,
    jobs: int | None,
    fresh: bool,
    propose_only: bool,
    write: bool,
    overwrite: bool,
) -> None:
    """Compute the reference landscape of CHALLENGE: what honest tuning of every family earns.

    It is written to the folder landscape/ of the challenge and belongs into version control. It takes minutes. When it
    is interrupted, the same command goes on where it was, and a second time it takes seconds.

    Then the examples in submissions/passes and submissions/weak are graded, and limits and bands for challenge.toml are
    proposed from what they and the reference used and earned. Comments and order of the file are kept.
    """
    import joblib

    from heldout.challenge.catalogue import find_challenge
    from heldout.landscape.calibrate import calibrate

    if fresh and propose_only:
        raise click.UsageError("--fresh computes everything anew and --propose-only computes nothing. Leave one out.")
    found = find_challenge(settings.course_folder(), challenge)
    with _Stages() as bar:
        if propose_only:
            landscape = _landscape_of(found)
        else:
            done = calibrate(found, jobs=jobs or joblib.cpu_count(), fresh=fresh, observer=bar)
            landscape = done.landscape
            bar.print(_summary(done))
        proposal = _propose(found, landscape, bar)
    for line in _proposed(proposal):
        click.echo(line)
    for line in _written(found, proposal, write, overwrite):
        click.echo(line)


def _landscape_of(challenge: Challenge) -> Landscape:
    """The landscape beside the challenge.

    Raises:
        ChallengeError: there is none, or it no longer fits.
    """
    from heldout.base.errors import ChallengeError
    from heldout.landscape.store import load_landscape
    from heldout.prepare.prepare import prepare
    from heldout.scoring.against_landscape import missing_landscape

    landscape = load_landscape(challenge)
    reason = missing_landscape(challenge, prepare(challenge))
    if landscape is None or reason is not None:
        raise ChallengeError(f"challenges/{challenge.id}: --propose-only needs a landscape that fits; {reason}")
    return landscape


def _propose(challenge: Challenge, landscape: Landscape, bar: _Stages) -> Proposal:
    from heldout.authoring.calibration.propose import propose
    from heldout.grading.grade import pick_level
    from heldout.sandbox.choose import open_runner

    bar.stage("examples")
    with open_runner(pick_level(None, challenge)) as runner:
        return propose(challenge, landscape, runner, lambda done, total: bar.advanced(done, total, None))


def _written(challenge: Challenge, proposal: Proposal, write: bool, overwrite: bool) -> list[str]:
    """Write what is wanted; what was written, or how to have it written."""
    from heldout.authoring.calibration.write_proposal import write_proposal

    missing = [each.key for each in proposal.limits if each.present is None]
    missing += [key for each in proposal.examples for key in each.keys if key not in each.present]
    if write or overwrite:
        changes = write_proposal(challenge, proposal, overwrite)
        if not changes:
            return ["challenge.toml has all of it already; --overwrite would replace what you have set."]
        return ["Written to challenge.toml:", *(f"  {change}" for change in changes)]
    if not missing:
        return ["challenge.toml has a value for each; --overwrite writes these over them."]
    return [f"Write what challenge.toml lacks: heldout challenge calibrate {challenge.id} --propose-only --write"]


def _proposed(proposal: Proposal) -> list[str]:
    """Limits and bands, each with what it comes from; lines of at most 80 characters for usual names."""
    lines = ["", "Proposed limits, with room for machines that are four times slower:"]
    for each in proposal.limits:
        present = "" if each.present is None else f" (now {each.present:g})"
        lines.append(f"  {each.key} = {each.value:g}{present}: {each.used.amount:.2g} by {each.used.who}")
    if proposal.examples:
        lines += ["", f"{'Proposed bands':<26}{'score':>8}  {'band':<15}{'points':>6} {'band':<10}blame"]
        lines += [_example_line(each) for each in proposal.examples]
    return lines


def _example_line(each: ProposedExample) -> str:
    from heldout.base.number_format import format_points, format_score

    name = each.path.removeprefix("submissions/")
    if each.status != "graded":
        return f"{name:<26}  ends as '{each.status}': no band. {each.message or ''}".rstrip()
    bands = {
        key: "[" + ", ".join(f"{value:g}" for value in each.keys.get(key, [])) + "]" for key in ("score", "points")
    }
    numbers = (
        f"{format_score(each.score):>8}  {bands['score']:<15}{format_points(each.points):>6} {bands['points']:<10}"
    )
    return f"{name:<26}{numbers}{each.keys.get('blame', 'unclear')}"


class _Stages(Bar):
    """An observer of a calibration."""

    def stage(self, name: str) -> None:
        """A stage begins."""
        self.begin(_WORDS[name])

    def print(self, lines: list[str]) -> None:
        """Lines on standard output, above the bar."""
        self.clear()
        for line in lines:
            click.echo(line)


def _summary(done: Calibrated) -> list[str]:
    """What the author should know: the reference, how families compare, and whether the test can grade at all."""
    from heldout.base.number_format import format_score
    from heldout.base.strict_toml import shown_path
    from heldout.landscape.constants import why_not_gradable

    landscape = done.landscape
    public = landscape.parts["public"]
    lines = [f"{'family':<14}{'tried':>6}{'CV':>12}{'public':>12}"]
    for name, cv in sorted(landscape.reference_cv.items(), key=lambda item: -item[1]):
        family = landscape.family(name)
        size = family.size if family else 0
        lines.append(f"{name:<14}{size:>6}{format_score(cv):>12}{format_score(public.reference[name]):>12}")
    lines.append(f"Reference: {landscape.best}. A constant prediction gets {format_score(public.dummy)}.")
    lines.append("Greater is better; a metric of which less is better is shown with a minus.")
    lines += [why for why in [why_not_gradable(public, landscape.best)] if why]
    if done.notes:
        more = len(done.notes) - _NOTES_SHOWN
        lines.append(f"{len(done.notes)} configurations count as a constant prediction somewhere:")
        lines += [f"  {note}" for note in done.notes[:_NOTES_SHOWN]] + ([f"  and {more} more"] if more > 0 else [])
    kilobytes = sum(file.stat().st_size for file in done.folder.iterdir()) / 1000
    lines.append(f"Written to {shown_path(done.folder)} ({kilobytes:.0f} kB).")
    lines.append(f"Fitting took {done.cpu_seconds:.0f} CPU seconds.")
    return lines
