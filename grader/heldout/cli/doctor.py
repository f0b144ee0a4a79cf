"""`heldout doctor`: what works on this machine, and how to get the rest."""

from __future__ import annotations

import contextlib

import click

from heldout.cli import Settings
from heldout.cli.streams import for_json


@click.command(name="doctor")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--search", is_flag=True, help="Look for rows of the challenges inside installed packages first.")
@click.option("--stop", is_flag=True, help="End the workers that stay behind between grades.")
@click.pass_obj
def command(settings: Settings, as_json: bool, search: bool, stop: bool) -> None:
    """Which isolation layers, extras and datasets work on this machine, and how to get the rest."""
    import json

    from heldout.cli.progress import Progress
    from heldout.cli.screen import width
    from heldout.doctor.doctor import examine
    from heldout.report.doctor import doctor_text

    if stop:
        from heldout.sandbox.choose import stop_workers

        count = stop_workers()
        click.echo(f"{count} worker{'' if count == 1 else 's'} ended.")
        return
    if search:
        _search(settings)
    with Progress() as progress:
        progress.stage("examining this machine")
        findings = examine(settings.course_folder())
    if as_json:
        click.echo(for_json(json.dumps(findings.as_json(), indent=2, ensure_ascii=False)))
    else:
        click.echo(doctor_text(findings, width()))


def _search(settings: Settings) -> None:
    """Search for the challenges of the course; one whose data cannot be read is left to what is shown then."""
    from heldout.base.errors import ChallengeError
    from heldout.challenge.catalogue import catalogue
    from heldout.cli.progress_bar import Bar
    from heldout.sandbox.copies.search import search

    challenges = list(catalogue(settings.course_folder()).challenges)
    with Bar() as bar:
        bar.begin("opening data files of installed packages")
        try:
            search(challenges, lambda done, total: bar.advanced(done, total, None))
        except ChallengeError:
            for challenge in challenges:
                with contextlib.suppress(ChallengeError):
                    search([challenge], lambda done, total: bar.advanced(done, total, None))
