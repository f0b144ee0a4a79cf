"""`heldout challenge verify`: every check on every challenge, and what to do about what they find."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from heldout.cli import Settings
from heldout.cli.progress_bar import Bar
from heldout.cli.streams import for_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from heldout.audit.interface import Check, Verified
    from heldout.challenge.interface import Challenge
    from heldout.sandbox.interface import Runner


@click.command(name="verify")
@click.argument("challenges", metavar="[CHALLENGE]...", nargs=-1)
@click.option("--strict", is_flag=True, help="Warnings are errors.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--only", metavar="CHECK", multiple=True, help="Only this check; can be given more than once.")
@click.option("--list", "list_them", is_flag=True, help="Which checks there are.")
@click.pass_obj
def command(
    settings: Settings, challenges: tuple[str, ...], strict: bool, as_json: bool, only: tuple[str, ...], list_them: bool
) -> None:
    """Does each CHALLENGE work, and does it teach something? Default: every challenge of the course.

    Exit codes: 0 all is well, 2 wrong usage, 3 a challenge has errors, 4 ours: a check could not be completed.
    """
    from heldout.audit.render import exit_code, summary_line, verification_document, verified_text
    from heldout.audit.verify import select
    from heldout.cli.screen import colour_wanted, width

    chosen = select(only)
    if list_them:
        _list(chosen, as_json)
        return
    course = settings.course_folder()
    names = _names(course, challenges)
    verified = []
    for each in _verified(course, names, chosen, settings.debug):
        verified.append(each)
        if not as_json:
            click.echo(verified_text(each, width(), colour_wanted()) + "\n")
    if as_json:
        _echo_json(verification_document(verified, strict))
    else:
        click.echo(summary_line(verified, strict))
    raise SystemExit(exit_code(verified, strict))


def _list(chosen: Sequence[Check], as_json: bool) -> None:
    from heldout.audit.render import checks_document, checks_text
    from heldout.cli.screen import width

    if as_json:
        _echo_json(checks_document(chosen))
    else:
        click.echo(checks_text(chosen, width()))


def _echo_json(document: dict[str, Any]) -> None:
    import json

    click.echo(for_json(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)))


def _names(course: Path, asked: Sequence[str]) -> list[str]:
    """The challenges that were asked for, each once; all of the course without any, those that cannot be read too.

    Raises:
        UsageError: the course has no challenge of this name, or none at all.
    """
    from heldout.base.errors import ChallengeError, UsageError
    from heldout.challenge.catalogue import catalogue, find_challenge

    if asked:
        for name in asked:
            try:
                find_challenge(course, name)
            except ChallengeError:
                continue
        return list(dict.fromkeys(asked))
    found = catalogue(course)
    names = sorted([*(one.id for one in found.challenges), *(one.id for one in found.broken)])
    if not names:
        raise UsageError(f"the course {course} has no challenges. `heldout challenge new` makes one.")
    return names


def _verified(course: Path, names: Sequence[str], chosen: Sequence[Check], debug: bool) -> Iterator[Verified]:
    """What is found, challenge by challenge. Nothing is started for submissions where no check runs any."""
    from heldout.audit.verify import verify
    from heldout.grading.grade import pick_isolation
    from heldout.sandbox.choose import Opening, Wish

    with ExitStack() as closing:
        openings: list[Opening] = []

        def open_runner(challenge: Challenge) -> Runner:
            if not openings:
                openings.append(closing.enter_context(Opening()))
            return openings[0].runner(pick_isolation(Wish(), challenge))

        for number, name in enumerate(names, 1):
            with _Checks(f"{name} ({number} of {len(names)})" if len(names) > 1 else name) as bar:
                found = verify(course, name, open_runner, [each.name for each in chosen], bar.told, debug)
            yield found


class _Checks(Bar):
    """Shows which check is made."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.begin(name, "preparing the data")

    def told(self, check: Check, number: int, total: int) -> None:
        """A check begins."""
        self.move(number - 1, total, check.name)
