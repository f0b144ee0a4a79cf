"""`heldout challenge calibrate`: the reference landscape with a progress bar, and what it means for challenge.toml."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from heldout.cli.cluster_options import cluster_options, say_who_works
from heldout.cli.progress_bar import ProgressBar
from heldout.grading.session import Session
from heldout.landscape.calibration_observer import CalibrationObserver

if TYPE_CHECKING:
    from heldout.authoring.calibration.propose import Proposal
    from heldout.challenge.interface import Challenge
    from heldout.cluster.address import ClusterAddress
    from heldout.grading.open_challenge import OpenChallenge
    from heldout.landscape.crew import Workforce
    from heldout.landscape.forecast import Forecast
    from heldout.landscape.interface import Landscape

_WORDS = {
    "prepare": "preparing the data",
    "prove": "proving the workers",
    "estimate": "timing a few fits",
    "preprocess": "preprocessing the folds",
    "explore": "choosing what each family stands on",
    "defaults": "measuring every family's default",
    "configurations": "fitting configurations",
    "replicates": "bootstrapping the hidden rows",
    "measure": "measuring what columns and preparation are worth",
    "examples": "grading the examples",
}


@click.command(name="calibrate")
@click.argument("challenge")
@click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="Processes at once; default: all cores.")
@cluster_options
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
    cluster: ClusterAddress | None,
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

    With --cluster the workers of a Dask cluster fit, once each has proved that it has the same course and the same
    versions; what they leave is kept here, and the hidden rows are bootstrapped here.

    Then the examples in submissions/passes and submissions/weak are graded, and limits and bands for challenge.toml are
    proposed from what they and the reference used and earned. Comments and order of the file are kept.
    """
    import joblib

    from heldout.authoring.calibration.report import outcome_lines, proposal_lines
    from heldout.authoring.calibration.write_proposal import write_proposal
    from heldout.landscape.calibrate import calibrate
    from heldout.report.calibration import summary

    computing = {"--fresh": fresh, "--families": families, "--budget": budget, "--cluster": cluster}
    asked = [name for name, value in computing.items() if value not in (None, False)]
    if propose_only and asked:
        given = asked[0]
        raise click.UsageError(f"{given} is for computing, and --propose-only computes nothing. Leave one out.")
    opened = session.challenge(challenge)
    found = opened.challenge
    with _CalibrationBar(_WORDS, lines=True) as progress_bar:
        if propose_only:
            landscape = _landscape_of(opened)
        else:
            with _workforce(cluster, opened, progress_bar) as workforce:
                done = calibrate(
                    found,
                    jobs=jobs or joblib.cpu_count(),
                    workforce=workforce,
                    fresh=fresh,
                    families=_names(families),
                    budget_seconds=None if budget is None else 60 * budget,
                    observer=progress_bar,
                )
            landscape = done.landscape
            progress_bar.print(summary(done))
        proposal = _propose(session, found, landscape, progress_bar)
    changes = write_proposal(found, proposal, overwrite) if write or overwrite else None
    for line in [*proposal_lines(proposal), *outcome_lines(found.id, proposal, changes, overwrite)]:
        click.echo(line)


@contextlib.contextmanager
def _workforce(
    address: ClusterAddress | None, opened: OpenChallenge, progress: ProgressBar
) -> Iterator[Workforce | None]:
    """The cluster while it is connected, with its workers proved; None for this machine."""
    if address is None:
        yield None
        return
    from heldout.cluster.cluster import Cluster
    from heldout.cluster.workforce import ClusterWorkforce

    with Cluster(address) as cluster:
        progress.stage("prove")
        workforce = ClusterWorkforce(cluster, opened)
        say_who_works(cluster, workforce.refused, progress)
        yield workforce


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


class _CalibrationBar(ProgressBar, CalibrationObserver):
    """Says beforehand how long it will take, and what came out."""

    def expects(self, forecast: Forecast) -> None:
        """Said before it starts."""
        from heldout.report.calibration import expected

        self.say(expected(forecast))

    def print(self, lines: list[str]) -> None:
        """Lines on standard output, above the bar."""
        self.clear()
        for line in lines:
            click.echo(line)
