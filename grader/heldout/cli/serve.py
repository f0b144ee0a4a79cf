"""`heldout serve`: a class hands in, waits, and reads its cards in a browser."""

from __future__ import annotations

from pathlib import Path

import click

from heldout.cli.isolation import isolation_options
from heldout.grading.session import Session

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(name="serve")
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", metavar="N", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port there."
)
@click.option("--workers", metavar="N", type=click.IntRange(0, 256), help="Grading processes here; default: all cores.")
@click.option(
    "--backup", metavar="FILE", type=_FILE, help="Write all that is kept into FILE instead, also while serving."
)
@click.option("--restore", metavar="FILE", type=_FILE, help="Put what --backup wrote into an empty database instead.")
@isolation_options
@click.pass_obj
def command(
    session: Session,
    host: str,
    port: int,
    workers: int | None,
    backup: Path | None,
    restore: Path | None,
    isolation: str | None,
    weaken_isolation: str | None,
) -> None:
    """Serve the course to a class: students of class.toml hand in, see their place in the queue, cards and boards.

    The first start prints an address that signs the instructor in, once. It listens on this machine alone; a class
    reaches it through a reverse proxy with TLS, whose address serve.toml beside course.toml says. What was acknowledged
    is kept in the attempts database (HELDOUT_DB) for good; `heldout worker` on further machines with the same database
    grades too. It refuses to serve below the isolation level standard unless --weaken-isolation limits is said.
    How else people sign in (OpenID, LTI 1.3) stands there too. docs/serve.md has all of it.
    """
    import joblib

    from heldout.web.backup import back_up, restore_into
    from heldout.web.identity.server_file import listening_url, sign_in_settings
    from heldout.web.service import ServeOptions, serve, wish_to_serve

    if backup is not None and restore is not None:
        raise click.UsageError("--backup and --restore say two things: choose one of them.")
    if backup is not None:
        click.echo(back_up(backup))
        return
    if restore is not None:
        click.echo(restore_into(restore))
        return
    settings = sign_in_settings(session.folder, listening_url(host, port))
    number = joblib.cpu_count() if workers is None else workers
    words = ["--isolation", isolation] if isolation else []
    words += ["--weaken-isolation", weaken_isolation] if weaken_isolation else []
    working = session.but(isolation=wish_to_serve(isolation, weaken_isolation))
    serve(working, ServeOptions(host, port, number, settings, tuple(words)), click.echo)
