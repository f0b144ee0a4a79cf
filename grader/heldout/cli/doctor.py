"""`heldout doctor`: what works on this machine, and how to get the rest."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import click

from heldout.base.words import counted
from heldout.cli.streams import echo_json
from heldout.grading.session import Session

if TYPE_CHECKING:
    from heldout.base.registry import Registry


@click.command(name="doctor")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--search", is_flag=True, help="Look for rows of the challenges inside installed packages first.")
@click.option("--stop", is_flag=True, help="End the workers that stay behind between grades.")
@click.pass_obj
def command(session: Session, as_json: bool, search: bool, stop: bool) -> None:
    """Which isolation layers, extras and datasets work on this machine, and how to get the rest."""
    from heldout.cli.progress import Progress
    from heldout.cli.screen import width
    from heldout.doctor.doctor import examine
    from heldout.report.doctor import doctor_text

    if stop:
        from heldout.isolation.choose import stop_workers

        count = stop_workers()
        click.echo(f"{counted(count, 'worker')} ended.")
        return
    if search:
        _search(session)
    with Progress() as progress:
        progress.stage("examining this machine")
        findings = examine(session.folder, _extended())
    if as_json:
        echo_json(findings.as_json())
    else:
        click.echo(doctor_text(findings, width()))


def _extended() -> tuple[Registry[Any], ...]:
    """Everything that other packages can add to."""
    from heldout.audit.registry import CHECKS
    from heldout.coach.registry import RULES
    from heldout.landscape.families.catalogue import FAMILIES
    from heldout.metrics.catalogue import METRICS
    from heldout.report.interface import REPORTS
    from heldout.tasks.catalogue import FORMS, TASKS

    return METRICS, FORMS, TASKS, FAMILIES, RULES, CHECKS, REPORTS


def _search(session: Session) -> None:
    """Search for the challenges of the course; one whose data cannot be read is left to what is shown then."""
    from heldout.base.errors import ChallengeError
    from heldout.cli.progress_bar import ProgressBar
    from heldout.isolation.copies.search import search

    challenges = list(session.catalogue().challenges)
    with ProgressBar() as progress_bar:
        progress_bar.stage("opening data files of installed packages")
        try:
            search(challenges, progress_bar.advanced)
        except ChallengeError:
            for challenge in challenges:
                with contextlib.suppress(ChallengeError):
                    search([challenge], progress_bar.advanced)
