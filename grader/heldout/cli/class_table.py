"""`heldout class table`: what everybody got in all."""

from __future__ import annotations

from pathlib import Path

import click

from heldout.cli.streams import for_json
from heldout.grading.session import Session


@click.command(name="table")
@click.argument("challenges", nargs=-1)
@click.option("--marks", metavar="FILE", type=click.Path(path_type=Path), help="A scale.toml: points become grades.")
@click.option("--format", "format_", metavar="F", default="table", help="table, json, csv or markdown.")
@click.option("--teams", is_flag=True, help="The teams of class.toml: the best of their members.")
@click.option("--names", is_flag=True, help="Names instead of pseudonyms where class.toml says anonymous.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False), help="Write it to FILE.")
@click.pass_obj
def command(
    session: Session,
    challenges: tuple[str, ...],
    marks: Path | None,
    format_: str,
    teams: bool,
    names: bool,
    output: str | None,
) -> None:
    """The points of the class on CHALLENGES (default: all of the course), by the weights of class.toml.

    Of a closed challenge the final points count, of an open one those that were shown. `*` came late, `±` was adjusted
    by hand, `–` has nothing that counts, which is 0 points.
    """
    from heldout.base.paths import require_output, write_output
    from heldout.classroom.marks.class_table import class_table
    from heldout.classroom.marks.render import FORMATS, render_table
    from heldout.classroom.marks.scale import read_scale
    from heldout.cli.screen import width

    if format_ not in FORMATS:
        raise click.UsageError(f"--format must be one of {', '.join(FORMATS)}. Got '{format_}'.")
    if output is not None:
        require_output(Path(output))
    scale = read_scale(marks) if marks is not None else None
    table = class_table(session, challenges, scale, teams=teams, names=names)
    text = render_table(table, format_, 10_000 if output else width())
    if format_ == "csv":
        for note in table.notes:  # there is no place for them in the file
            click.echo(note, err=True)
    if output is None:
        shown = text.rstrip("\n")
        click.echo(for_json(shown) if format_ == "json" else shown)
        return
    write_output(Path(output), text.rstrip("\n") + "\n")
