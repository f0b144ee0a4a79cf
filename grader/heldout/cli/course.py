"""`heldout course …`: a course of one's own."""

from __future__ import annotations

from pathlib import Path

import click


@click.group(name="course")
def command() -> None:
    """Make a course: a folder with challenges of your own."""


@command.command(name="new")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--title", metavar="TEXT", help="Default: the folder's name.")
def new(folder: Path, title: str | None) -> None:
    """Make DIR (default: this folder) an empty course.

    It gets course.toml, challenges/, datasets/, a README for the instructor, a .gitignore, and a workflow that verifies
    the challenges. Nothing is overwritten.
    """
    from heldout.authoring.new.scaffold import new_course

    named = title or folder.absolute().name.replace("-", " ").replace("_", " ").strip().capitalize() or "A course"
    files = new_course(folder, named)
    place = "This folder" if folder == Path() else str(folder)
    click.echo(f"{place} is a course now: {named}")
    for file in files:
        click.echo(f"  {file}")
    begin = "" if folder == Path() else f"cd {folder}, then "
    click.echo(f"\nNext: {begin}`heldout challenge new NAME --from FILE --target COLUMN`.")
