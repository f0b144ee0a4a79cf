"""`heldout submit`: hand in to the server of a class."""

from __future__ import annotations

import os
from pathlib import Path

import click

from heldout.cli.streams import echo_json
from heldout.grading.session import Session


@click.command(name="submit")
@click.argument("submission", metavar="[SUBMISSION]", type=click.Path(exists=True, path_type=Path), default=".")
@click.option("--to", "url", metavar="URL", required=True, help="The server's address.")
@click.option("-c", "--challenge", metavar="CHALLENGE", help="What it is for; default: the workspace's.")
@click.option(
    "--token-file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Has your token; default: the variable HELDOUT_TOKEN.",
)
@click.option("--no-wait", is_flag=True, help="Do not wait for the card.")
@click.option("--json", "as_json", is_flag=True, help="The card (or with --no-wait the hand-in) as JSON.")
@click.pass_obj
def command(
    session: Session,
    submission: Path,
    url: str,
    challenge: str | None,
    token_file: Path | None,
    no_wait: bool,
    as_json: bool,
) -> None:
    """Hand SUBMISSION (a file or a folder; default: this one) in to the server of your class, and wait for the card.

    You make a token on the server's page /account. What the server acknowledged is stored for good; it counts from
    when the upload began. Sending it again is never counted twice.

    Exit codes: 0 graded, 1 the submission's fault, 2 the server says no, 4 it cannot be reached or could not grade.
    """
    from heldout.scoring.interface import ScoreCard
    from heldout.web.client import Server, packed

    server = Server(url, _token(token_file))
    name, content = packed(submission)
    kept = server.hand_in(challenge or _here(submission), name, content)
    click.echo(f"{name} is handed in, as {kept['id']}.", err=True)
    if no_wait:
        if as_json:
            echo_json(kept)
        else:
            click.echo(kept["words"])
        return
    done = server.wait(kept, lambda words: click.echo(words, err=True))
    if done["attempt"] is None:
        click.echo(done["words"], err=True)
        raise SystemExit(4)
    card = server.card(done["attempt"])
    if as_json:
        echo_json(card)
    else:
        from heldout.cli.screen import colour_wanted, width
        from heldout.report.interface import Screen, format_named

        shown = format_named("text").render(ScoreCard.from_json(card), Screen(width(), colour_wanted()))
        click.echo(shown.rstrip("\n"))
    raise SystemExit(0 if card["status"] == "graded" else 1)


def _token(file: Path | None) -> str:
    """The token of a file, else of the environment.

    Raises:
        click.UsageError: there is none, or the file cannot be read or holds something else.
    """
    try:
        found = os.environ.get("HELDOUT_TOKEN", "") if file is None else file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        found = "no UTF-8"
    except OSError as error:
        raise click.UsageError(f"{file} cannot be read: {error.strerror}.") from error
    found = found.strip()
    if not found:
        raise click.UsageError("Name the file with your token (--token-file), or set HELDOUT_TOKEN.")
    if not (found.isascii() and found.isprintable() and " " not in found):
        where = "HELDOUT_TOKEN" if file is None else file
        raise click.UsageError(
            f"{where} must hold a token and nothing else: a word that begins with heldout_, from the page /account."
        )
    return found


def _here(submission: Path) -> str:
    """The challenge of the workspace that the submission lies in.

    Raises:
        click.UsageError: it lies in none.
    """
    from heldout.marker import find_marker, read_marker

    marker = find_marker(submission)
    if marker is None:
        raise click.UsageError("Which challenge? Name it with -c, or hand in from a workspace.")
    return read_marker(marker).challenge_id
