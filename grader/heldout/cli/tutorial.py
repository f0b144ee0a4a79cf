"""`heldout tutorial`: one challenge from guessing to the reference, in ten minutes."""

from __future__ import annotations

import sys
import textwrap
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heldout.base.filling import filled
from heldout.grading.session import Session

if TYPE_CHECKING:
    from heldout.cli.tutorial_steps import TutorialStep
    from heldout.grading.open_challenge import OpenChallenge
    from heldout.report.interface import Screen
    from heldout.scoring.interface import ScoreCard


@click.command(name="tutorial")
@click.argument("folder", metavar="[DIR]", required=False)
@click.pass_obj
def command(session: Session, folder: str | None) -> None:
    """Walk through one challenge, from guessing to the reference, in about ten minutes.

    It makes a workspace in DIR (default: tutorial), writes one solution.py after the other into it, and grades each. It
    waits for Enter between steps on a terminal. Nothing is recorded: your own attempts begin afterwards.
    """
    from heldout.base.paths import bundled_course
    from heldout.cli.progress import Progress
    from heldout.cli.screen import colour_wanted, width
    from heldout.cli.tutorial_steps import CHALLENGE, STEPS
    from heldout.report.interface import Screen
    from heldout.workspace import create_workspace

    target, screen = Path(folder or "tutorial"), Screen(width(), colour_wanted())
    with Progress() as progress, Session(bundled_course(), observer=progress) as working:
        opened = working.challenge(CHALLENGE)
        create_workspace(opened.challenge, target, "heldout tutorial")
        _say(f"{target}/ is a workspace for {CHALLENGE}: {opened.challenge.definition.title}.", screen)
        _say(opened.challenge.definition.summary, screen)
        before: ScoreCard | None = None
        for number, step in enumerate(STEPS, 1):
            before = _walk(opened, target, step, f"Step {number} of {len(STEPS)}: {step.title}", before, screen)
    named = f"heldout start {CHALLENGE}"
    _say(
        f"That was the whole way. Now it is yours: `{named}` makes a workspace whose attempts are kept, `heldout "
        "watch` in "
        "it answers whenever you save, and `heldout` alone says what to do next.",
        screen,
    )


def _walk(
    opened: OpenChallenge,
    folder: Path,
    step: TutorialStep,
    title: str,
    before: ScoreCard | None,
    screen: Screen,
) -> ScoreCard:
    """Show a solution, write it, grade it, and say what to see; its card, by the name of the step."""
    from heldout.base.paths import write_text
    from heldout.report.changes import since
    from heldout.report.formats.text import render_short

    _say(title, screen, bold=True)
    _say(step.before, screen)
    click.echo("\n" + textwrap.indent(step.source.rstrip(), "    "))
    _wait("Enter writes and grades it")
    write_text(folder / "solution.py", step.source)
    card = opened.grade(folder / "solution.py", record=False, advice=False).card
    card = replace(card, attempt=title.partition(":")[0].lower(), since=since(before, card) if before else None)
    click.echo("\n" + render_short(card, screen))
    _say(step.after, screen)
    _wait("Enter goes on")
    return card


def _say(text: str, screen: Screen, bold: bool = False) -> None:
    lines = filled(text, screen.width)
    click.echo("\n" + (click.style(lines, bold=True) if bold and screen.colour else lines))


def _wait(what: str) -> None:
    """For Enter, where somebody can press it."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        click.prompt(f"\n[{what}]", default="", show_default=False, prompt_suffix=" ")
