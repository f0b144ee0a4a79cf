"""`heldout class codes`: what people sign in to a server with."""

from __future__ import annotations

from pathlib import Path

import click

from heldout.grading.session import Session


@click.command(name="codes")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--renew", is_flag=True, help="Also for who has one; the old code and all sessions with it end.")
@click.option("--instructor", metavar="NAME", help="A code for an instructor of this name instead.")
@click.option(
    "--url", metavar="URL", help="The server's address; default: serve.toml's, else this machine's, port 8000."
)
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False), help="Write it to FILE, yours alone.")
@click.pass_obj
def command(
    session: Session, names: tuple[str, ...], renew: bool, instructor: str | None, url: str | None, output: str | None
) -> None:
    """Make codes to sign in to `heldout serve` with: for the learners of class.toml who have none, or for each NAME.

    They are shown this once, as CSV, with a link for each that joins without the code, also once. Kept is only what a
    code is compared with: whoever loses one gets a new one.
    """
    from heldout.attempts.class_rules import class_rules
    from heldout.attempts.store import opened_database
    from heldout.base.paths import write_private
    from heldout.base.words import counted
    from heldout.challenge.course_id import keep_course_id
    from heldout.web.identity.class_codes import code_for_instructor, codes_for_class, sheet
    from heldout.web.identity.server_file import listening_url, sign_in_settings

    if instructor is not None and names:
        raise click.UsageError("--instructor NAME makes one code, and takes no other names.")
    # What is wrong with serve.toml is said before a code is made that is shown this once.
    address = url or sign_in_settings(session.folder, listening_url("127.0.0.1", 8000)).url
    course = keep_course_id(session.folder)
    with opened_database() as database:
        if instructor is None:
            made = codes_for_class(database, course, session.class_rules(), names, renew=renew)
        else:
            one = code_for_instructor(database, course, class_rules(session.folder), instructor, renew=renew)
            made = [] if one is None else [one]
    if not made:
        click.echo("Everybody has a code. --renew makes new ones, and ends the old ones.", err=True)
        return
    text = sheet(made, address)
    if output is None:
        click.echo(text.rstrip("\n"))
        return
    write_private(Path(output), text)
    click.echo(f"{output} has {counted(len(made), 'code')}. Hand them out, and delete it: they cannot be read again.")
