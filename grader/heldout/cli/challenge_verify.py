"""`heldout challenge verify`: every check on every challenge, and what to do about what they find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from heldout.cli.progress_bar import ProgressBar
from heldout.cli.streams import echo_json
from heldout.grading.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from heldout.audit.interface import Check, Verified


@click.command(name="verify")
@click.argument("challenges", metavar="[CHALLENGE]...", nargs=-1)
@click.option("--strict", is_flag=True, help="Warnings are errors.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--only", metavar="CHECK", multiple=True, help="Only this check; can be given more than once.")
@click.option("--list", "list_them", is_flag=True, help="Which checks there are.")
@click.pass_obj
def command(
    session: Session, challenges: tuple[str, ...], strict: bool, as_json: bool, only: tuple[str, ...], list_them: bool
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
    names = session.chosen(challenges)
    debug = bool(click.get_current_context().find_root().params.get("debug"))
    verified = []
    for each in _verified(session, names, chosen, debug):
        verified.append(each)
        if not as_json:
            click.echo(verified_text(each, width(), colour_wanted()) + "\n")
    if as_json:
        echo_json(verification_document(verified, strict))
    else:
        click.echo(summary_line(verified, strict))
    raise SystemExit(exit_code(verified, strict))


def _list(chosen: Sequence[Check], as_json: bool) -> None:
    from heldout.audit.render import checks_document, checks_text
    from heldout.cli.screen import width

    if as_json:
        echo_json(checks_document(chosen))
    else:
        click.echo(checks_text(chosen, width()))


def _verified(session: Session, names: Sequence[str], chosen: Sequence[Check], debug: bool) -> Iterator[Verified]:
    """What is found, challenge by challenge. Nothing is started for submissions where no check runs any."""
    from heldout.audit.verify import verify

    with session:
        for number, name in enumerate(names, 1):
            with ProgressBar() as progress_bar:
                shown = f"{name} ({number} of {len(names)})" if len(names) > 1 else name
                progress_bar.stage(shown, "preparing the data")
                found = verify(
                    session.folder, name, session.runner, [each.name for each in chosen], progress_bar, debug
                )
            yield found
