"""The command `heldout` itself: which commands there are, and where our errors become exit codes."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import click

from heldout.base.errors import HeldoutError, NoChallengeNamed
from heldout.base.versions import __version__
from heldout.cli.ending import INTERRUPTED, Signals, in_words, machine_faults
from heldout.cli.lazy_group import LazyGroup
from heldout.cli.screen import say
from heldout.cli.streams import give_up_output, make_usable
from heldout.grading.session import Session

if TYPE_CHECKING:
    from heldout.course_choice import CourseChoice

COMMANDS = {
    "tutorial": "One challenge from guessing to the reference.",
    "list": "The catalogue, with your best result.",
    "show": "A challenge's statement, data, metric and limits.",
    "start": "Make a workspace for a challenge.",
    "check": "Is a submission valid? Runs it on a sample.",
    "grade": "Grade a submission and record the attempt.",
    "watch": "Check and grade whenever you save.",
    "explain": "Where your points went, and why.",
    "try": "What it would earn with the coach's advice.",
    "hint": "The next hint, from the area to the value.",
    "finish": "Private score, debrief, reference solution.",
    "history": "Your attempts.",
    "compare": "Two attempts side by side.",
    "progress": "Your skills, and where to go on.",
    "hand-in": "Your attempts as a file for the instructor.",
    "leaderboard": "How learners rank on a challenge.",
    "grade-all": "Grade what a class handed in.",
    "collect": "Grade attempts made in students' copies.",
    "similar": "Which hand-ins look alike, as a hint.",
    "class": "Run a class: learners, deadlines, and what its attempts say.",
    "regrade": "What attempts are worth after a challenge changed.",
    "serve": "A class hands in and reads its cards in a browser.",
    "submit": "Hand in to a server.",
    "worker": "Grade what waits in the queue of a server.",
    "stream": "A challenge's stream on a Kafka-compatible broker.",
    "challenge": "Make challenges, prove them, hand them out.",
    "course": "Make a course of your own.",
    "completion": "Commands and challenges completed by your shell.",
    "datasets": "The data sets, their licences, and what more can be had.",
    "doctor": "What works on this machine, and how to get the rest.",
}
"""Command name and its line in `heldout --help`, in the order of a learner's day."""


class Heldout(LazyGroup):
    """The commands, with streams that can be used, and errors that end in a message."""

    lines = COMMANDS
    renamed = {"class": "class_", "progress": "progress_", "try": "try_"}
    module = "heldout.cli."

    def main(self, *args: Any, **extra: Any) -> Any:
        """The whole command, with streams that can be used and signals that clear up."""
        make_usable()
        with Signals() as signals:
            try:
                return super().main(*args, **extra)
            except SystemExit:
                if signals.interrupted:
                    raise SystemExit(INTERRUPTED) from None
                raise
            except OSError as error:
                # Of printing: a command's own are told in `invoke`.
                fault = None if isinstance(error, HeldoutError) else in_words(error)
                if fault is None:
                    raise
                _say(str(fault))
                raise SystemExit(fault.exit_code) from error

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; the one place where our errors become a message and an exit code."""
        try:
            with machine_faults():
                return super().invoke(ctx)
        except HeldoutError as error:
            if ctx.params.get("debug"):
                raise
            # The command, which nothing below knows, is the one to type again.
            named = NoChallengeNamed(ctx.invoked_subcommand or "show") if isinstance(error, NoChallengeNamed) else error
            _say(str(named))
            ctx.exit(error.exit_code)
        except (click.ClickException, click.exceptions.Exit, click.Abort, SystemExit, KeyboardInterrupt):
            raise
        except BrokenPipeError:
            # The reader (`| head`) has gone; nothing more can be said to it.
            give_up_output()
            ctx.exit(0)
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            what = f"{type(error).__name__}: {error}"
            _say(f"this is a fault of heldout itself ({what}). `heldout --debug …` shows where.")
            ctx.exit(4)


def _say(message: str) -> None:
    """Say why the command ends, if anything can be said."""
    with contextlib.suppress(OSError):
        say(message)
    give_up_output()


def _say_passed_over(choice: CourseChoice) -> None:
    for course in choice.passed_over:
        say(
            f"the course {course} may have been handed in with what lies in it, and is passed over. "
            f"If it is yours, say so once: `heldout course allow {course}`."
        )


@click.group(
    cls=Heldout,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
)
@click.option(
    "--course",
    metavar="DIR",
    help="A folder with challenges/ and datasets/; default: the workspace's, else the nearest one, else ours.",
)
@click.option("--debug", is_flag=True, help="Show our own traceback when something fails.")
@click.option("--verbose", is_flag=True, help="Say on standard error what the grader does, and when.")
@click.version_option(__version__, prog_name="heldout")
@click.pass_context
def main(ctx: click.Context, course: str | None, debug: bool, verbose: bool) -> None:
    """Practise machine learning, and find out why you got the score you got.

    `heldout` alone says what to do next. A learner's first minutes: `heldout list`, `heldout start breast-cancer`, then
    `heldout grade` in the new folder.
    """
    if verbose:
        from heldout.cli.verbose import log_to_stderr

        ctx.with_resource(log_to_stderr())
    ctx.obj = Session(course, course_chosen=_say_passed_over)
    if ctx.invoked_subcommand is None:
        from heldout.cli.screen import width
        from heldout.grading.next_step import next_step

        click.echo(next_step(ctx.obj).text(width()))
