"""`heldout grade`: a submission becomes a score card and an attempt."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heldout.base.filling import filled
from heldout.base.words import listed
from heldout.cli.completing import challenge_option
from heldout.cli.isolation import isolation_options, wished
from heldout.cli.screen import say
from heldout.cli.streams import for_json
from heldout.grading.session import Session

if TYPE_CHECKING:
    from heldout.grading.grade import Graded
    from heldout.report.interface import Format


@click.command(name="grade")
@click.argument("submission", required=False)
@challenge_option()
@click.option("--learner", metavar="NAME", help="Whose attempt it is; default: HELDOUT_LEARNER, else your account.")
@click.option("--json", "as_json", is_flag=True, help="The score card as JSON; the same as --format json.")
@click.option("--format", "format_", metavar="F", help="text (default), json, html, markdown, gradescope, junit, …")
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False), help="Write the card to FILE.")
@click.option("--min-points", metavar="N", type=click.FloatRange(0, 100), help="Exit with 1 below N points.")
@isolation_options
@click.option("--no-record", is_flag=True, help="Do not keep the attempt. It counts as one all the same.")
@click.option("--beyond-limit", is_flag=True, help="For instructors: also when the day's attempts are used up.")
@click.option("--metric-only", is_flag=True, help="The metric alone, without points.")
@click.option("--no-advice", is_flag=True, help="Make no fits to check advice by; the coach then does with words.")
@click.option("--kafka", metavar="HOST:PORT", help="Feed a stream from a topic of this broker, and not from memory.")
@click.pass_obj
def command(
    session: Session,
    submission: str | None,
    challenge: str | None,
    learner: str | None,
    as_json: bool,
    format_: str | None,
    output: str | None,
    min_points: float | None,
    isolation: str | None,
    weaken_isolation: str | None,
    no_record: bool,
    beyond_limit: bool,
    metric_only: bool,
    no_advice: bool,
    kafka: str | None,
) -> None:
    """Grade SUBMISSION (default: solution.py of this folder) and record the attempt.

    SUBMISSION is a Python file or a notebook with a function get_estimator(), a folder that holds solution.py or
    estimator.py, or a predictions.csv.

    Exit codes: 0 graded, 1 the submission's fault or too few points, 2 wrong usage, 3 the challenge's fault, 4 ours.
    """
    from heldout.cli.progress import Progress, StageRelay
    from heldout.cli.screen import colour_wanted, width
    from heldout.grading.challenge_choice import submission_path
    from heldout.report.interface import Screen, deliver, format_named

    if kafka is not None:
        from heldout.runs.stream_kafka import BROKER

        os.environ[BROKER] = kafka
    wish = wished(isolation, weaken_isolation)
    target = Path(output) if output else None
    with Progress() as progress:
        relay = StageRelay(progress)
        with session.but(learner=learner, isolation=wish, observer=relay) as working:
            working.start(records=not no_record)
            report = format_named("json" if as_json else format_ or "text")
            relay.write = _writer(report, target)
            path = submission_path(submission)
            named = working.challenge(challenge, path)
            graded = named.grade(
                path,
                record=not no_record,
                beyond_limit=beyond_limit,
                metric_only=metric_only,
                advice=not no_advice,
            )
    screen = Screen(width(), colour_wanted())
    echo = _echo_json if report.name == "json" else click.echo
    deliver(report, graded.card, target, screen, echo)
    if report.name == "text" and target is None and (then := session.but(learner=learner).after_card(graded.card)):
        click.echo("\n" + filled(then, screen.width))
    raise SystemExit(_exit_code(graded, min_points))


def _writer(report: Format, target: Path | None) -> Callable[[str], None] | None:
    """What writes down how far the work is, where the format has words for that; it has written once already.

    Raises:
        UsageError, WriteError: the card could not be written there.
    """
    from heldout.base.paths import require_output, write_output

    if target is None:
        return None
    require_output(target)
    running = report.running
    if running is None:
        return None
    write_output(target, running("begin") + "\n")
    return lambda stage: write_output(target, running(stage) + "\n")


def _exit_code(graded: Graded, min_points: float | None) -> int:
    """How the command ends; says what else there is to say.

    Raises:
        HeldoutError: the attempt should have been kept, and was not.
    """
    if graded.attempt is not None and graded.attempt.lookalikes:
        say(_who_is_it(graded.attempt.learner, graded.attempt.lookalikes))
    if graded.unrecorded is not None:
        raise graded.unrecorded
    points = graded.card.points.total if graded.card.points else None
    if graded.exit_code != 0 or min_points is None or (points is not None and points >= min_points):
        return graded.exit_code
    # Rounded down: 59.97 points are not the 60.0 that would have been enough.
    reached = "no points could be given" if points is None else f"{math.floor(points * 10) / 10:.1f} points"
    say(f"--min-points {min_points:g} was not reached: {reached}.")
    return 1


def _echo_json(text: str) -> None:
    click.echo(for_json(text))


def _who_is_it(learner: str, lookalikes: tuple[str, ...]) -> str:
    """What to do when the name is new on the challenge and one that looks like it is not."""
    known = listed(f"'{name}'" for name in lookalikes[:3])
    return (
        f"'{learner}' is a new learner on this challenge, and looks like {known}, who has attempts on it. "
        f'If that is you, write the name so: --learner "{lookalikes[0]}".'
    )
