"""`heldout challenge calibrate`: the reference landscape with a progress bar, and what it means for challenge.toml."""

from __future__ import annotations

import json
import math
import textwrap
from typing import TYPE_CHECKING

import click

from heldout.base.words import counted
from heldout.cli.progress_bar import ProgressBar
from heldout.grading.session import Session
from heldout.landscape.calibration_observer import CalibrationObserver

if TYPE_CHECKING:
    from heldout.authoring.calibration.propose import Proposal, ProposedExample
    from heldout.challenge.interface import Challenge
    from heldout.grading.open_challenge import OpenChallenge
    from heldout.landscape.calibrate import Calibrated, Failures
    from heldout.landscape.forecast import Forecast
    from heldout.landscape.interface import Landscape
    from heldout.landscape.left_out import LeftOut

_WORDS = {
    "prepare": "preparing the data",
    "estimate": "timing a few fits",
    "preprocess": "preprocessing the folds",
    "defaults": "measuring every family's default",
    "configurations": "fitting configurations",
    "replicates": "bootstrapping the hidden rows",
    "examples": "grading the examples",
}


_BUSY = 1.3
"""Wall time for a second of CPU time, above which it is said."""


@click.command(name="calibrate")
@click.argument("challenge")
@click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="Processes at once; default: all cores.")
@click.option("--fresh", is_flag=True, help="Forget what an earlier, perhaps interrupted, calibration has kept.")
@click.option("--families", metavar="A,B,…", help="Fit these families only; others get points without reasons.")
@click.option(
    "--budget",
    metavar="MINUTES",
    type=click.FloatRange(min=0, min_open=True),
    help="Fit what fits within so many minutes, in the order that is worth most.",
)
@click.option("--propose-only", is_flag=True, help="Compute nothing; propose from the landscape that is there.")
@click.option("--write", is_flag=True, help="Write into challenge.toml what is proposed and not yet set.")
@click.option("--overwrite", is_flag=True, help="Write all of it, also over what you have set.")
@click.pass_obj
def command(
    session: Session,
    challenge: str,
    jobs: int | None,
    fresh: bool,
    families: str | None,
    budget: float | None,
    propose_only: bool,
    write: bool,
    overwrite: bool,
) -> None:
    """Compute the reference landscape of CHALLENGE: what honest tuning of every family earns.

    It is written to the folder landscape/ of the challenge and belongs into version control. How long it will take is
    said before it starts, from a few timed fits. When it is interrupted, or its --budget is used up, the same command
    goes on where it was, and a second time it takes seconds. What --budget and --families leave out is said at the end,
    with what that means for the scores.

    Then the examples in submissions/passes and submissions/weak are graded, and limits and bands for challenge.toml are
    proposed from what they and the reference used and earned. Comments and order of the file are kept.
    """
    import joblib

    from heldout.landscape.calibrate import calibrate

    if propose_only and (fresh or families is not None or budget is not None):
        given = "--fresh" if fresh else "--families" if families is not None else "--budget"
        raise click.UsageError(f"{given} is for computing, and --propose-only computes nothing. Leave one out.")
    opened = session.challenge(challenge)
    found = opened.challenge
    with _CalibrationBar(_WORDS, lines=True) as progress_bar:
        if propose_only:
            landscape = _landscape_of(opened)
        else:
            done = calibrate(
                found,
                jobs=jobs or joblib.cpu_count(),
                fresh=fresh,
                families=_names(families),
                budget_seconds=None if budget is None else 60 * budget,
                observer=progress_bar,
            )
            landscape = done.landscape
            progress_bar.print(_summary(done))
        proposal = _propose(session, found, landscape, progress_bar)
    for line in _proposed(proposal):
        click.echo(line)
    for line in _written(found, proposal, write, overwrite):
        click.echo(line)


def _names(families: str | None) -> tuple[str, ...]:
    """The families that were named; empty where none had to be."""
    if families is None:
        return ()
    names = tuple(dict.fromkeys(name for each in families.split(",") if (name := each.strip())))
    if not names:
        raise click.UsageError("--families names none. Give names with commas between them, or leave it out.")
    return names


def _landscape_of(challenge: OpenChallenge) -> Landscape:
    """The landscape beside the challenge.

    Raises:
        ChallengeError: there is none, or it no longer fits.
    """
    from heldout.base.errors import ChallengeError

    landscape, reason = challenge.reference.landscape("public"), challenge.reference.why_no_points
    if landscape is None or reason is not None:
        raise ChallengeError(f"challenges/{challenge.id}: --propose-only needs a landscape that fits; {reason}")
    return landscape


def _propose(session: Session, challenge: Challenge, landscape: Landscape, progress_bar: _CalibrationBar) -> Proposal:
    from heldout.authoring.calibration.propose import propose

    progress_bar.stage("examples")
    with session:
        return propose(challenge, landscape, session.runner(challenge), progress_bar)


def _written(challenge: Challenge, proposal: Proposal, write: bool, overwrite: bool) -> list[str]:
    """Write what is wanted; what was written, or how to have it written."""
    from heldout.authoring.calibration.write_proposal import write_proposal

    missing = [each.key for each in proposal.limits if each.present is None]
    missing += [key for each in proposal.examples for key in each.keys if key not in each.present]
    if write or overwrite:
        changes = write_proposal(challenge, proposal, overwrite)
        kept = [] if overwrite else _kept(proposal)
        if not changes and not kept:
            return ["challenge.toml has all of it already."]
        lines = ["Written to challenge.toml:", *(f"  {change}" for change in changes)] if changes else []
        if kept:
            lines.append("Not written, since challenge.toml sets another value; --overwrite would:")
            lines += [f"  {each}" for each in kept]
        return lines
    if not missing:
        return ["challenge.toml has a value for each; --overwrite writes these over them."]
    return [f"Write what challenge.toml lacks: heldout challenge calibrate {challenge.id} --propose-only --write"]


def _kept(proposal: Proposal) -> list[str]:
    """What the file sets otherwise than it is proposed."""
    lines = [
        f"limits.{each.key} = {each.value:g} (stays {each.present:g})"
        for each in proposal.limits
        if each.present is not None and each.present != each.value
    ]
    for each in proposal.examples:
        lines += [
            f"{each.path}: {key} = {json.dumps(value)} (stays {json.dumps(each.present[key])})"
            for key, value in each.keys.items()
            if key in each.present and each.present[key] != value
        ]
    return lines


def _proposed(proposal: Proposal) -> list[str]:
    """Limits and bands, each with what it comes from; lines of at most 80 characters for usual names."""
    lines = ["", "Proposed limits, with room for machines that are four times slower:"]
    for each in proposal.limits:
        present = "" if each.present is None else f" (now {each.present:g})"
        used = float(f"{each.used.amount:.2g}")  # two digits, and 170 rather than 1.7e+02
        lines.append(f"  {each.key} = {each.value:g}{present}: {used:g} by {each.used.who}")
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


class _CalibrationBar(ProgressBar, CalibrationObserver):
    """Says beforehand how long it will take, and what came out."""

    def expects(self, forecast: Forecast) -> None:
        """Said before it starts."""
        self.say(_expected(forecast))

    def print(self, lines: list[str]) -> None:
        """Lines on standard output, above the bar."""
        self.clear()
        for line in lines:
            click.echo(line)


def _expected(forecast: Forecast) -> str:
    """One line: how long it will take, and of what."""
    if not forecast.configurations:
        every = "The only configuration is" if forecast.kept == 1 else f"All {forecast.kept} configurations are"
        return f"{every} kept from before: {_duration(forecast.seconds)}."
    processes = "one process" if forecast.jobs == 1 else f"{forecast.jobs} processes"
    kept = f", {forecast.kept} more {'is' if forecast.kept == 1 else 'are'} kept from before" if forecast.kept else ""
    busy = f", on a busy machine ({forecast.slowness:.1f} s for a CPU second)" if forecast.slowness > _BUSY else ""
    families = counted(forecast.families, "family", "families")
    return (
        f"{_duration(forecast.seconds).capitalize()} by a few timed fits: "
        f"{counted(forecast.configurations, 'configuration')} of {families}{kept}, "
        f"{counted(round(forecast.cpu_seconds), 'CPU second')} on {processes}{busy}."
    )


def _duration(seconds: float) -> str:
    return (
        f"about {seconds / 60:.0f} minutes" if seconds >= 90 else f"about {counted(max(1, round(seconds)), 'second')}"
    )


def _left_out(left: LeftOut, challenge_id: str) -> list[str]:
    """What the options left out, what that means, and how to have it."""
    from heldout.base.number_format import format_score

    lines = []
    if left.families:
        lines.append(
            f"Left out: {', '.join(left.families)}. None can be the reference, so that full points are easier to get "
            "where one would have been the best, and their submissions get points without reasons."
        )
    if left.configurations:
        counts = ", ".join(f"{name} {have} of {all_}" for name, (have, all_) in left.configurations.items())
        lines.append(f"Fewer configurations than wanted: {counts}. More of them would rather raise the reference.")
    if left.configurations and math.isfinite(left.error):
        points = f", {left.points:.1f} points near the top" if math.isfinite(left.points) else ""
        lines.append(
            f"With other configurations the reference would be another by about {format_score(left.error)}{points}; "
            f"differences up to {format_score(left.delta)} are within the noise of the public rows."
        )
    lines.append(
        f"`heldout challenge calibrate {challenge_id}` adds what is left out; --overwrite then writes the bands anew."
    )
    return lines


def _failed(each: Failures) -> str:
    """How many configurations of a family count as a constant, and the reason that most of them give."""
    if not each.of:
        return f"{each.family} is not in the landscape: {each.reason}"
    if each.everywhere == each.of:
        return f"{each.family}: all {each.of} configurations failed and count as a constant prediction: {each.reason}"
    everywhere = f"{each.everywhere} everywhere" if each.everywhere else ""
    somewhere = f"{each.somewhere} somewhere" if each.somewhere else ""
    how = " and ".join(part for part in (everywhere, somewhere) if part)
    return f"{each.family}: of {each.of} configurations {how} count as a constant prediction: {each.reason}"


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
    told = [_failed(each) for each in done.failures]
    told += _left_out(done.left_out, landscape.challenge_id) if done.left_out else []
    for line in told:
        lines += textwrap.wrap(line, 80, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    kilobytes = sum(file.stat().st_size for file in done.folder.iterdir()) / 1000
    lines.append(f"Written to {shown_path(done.folder)} ({kilobytes:.0f} kB).")
    lines.append(f"Fitting took {done.cpu_seconds:.0f} CPU seconds.")
    return lines
