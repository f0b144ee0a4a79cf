"""`heldout course …`: a course of one's own."""

from __future__ import annotations

from pathlib import Path

import click


@click.group(name="course")
def command() -> None:
    """Make a course, a folder with challenges of your own, or allow one that you have found."""


@command.command(name="new")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--title", metavar="TEXT", help="Default: the folder's name.")
def new(folder: Path, title: str | None) -> None:
    """Make DIR (default: this folder) an empty course.

    It gets course.toml, challenges/, datasets/, a README for the instructor, a .gitignore, and a workflow that verifies
    the challenges. Nothing is overwritten.
    """
    from heldout.authoring.new.scaffold import new_course
    from heldout.base.shown_text import one_line

    named = (
        title or one_line(folder.absolute().name).replace("-", " ").replace("_", " ").strip().capitalize() or "A course"
    )
    files = new_course(folder, named)
    place = "This folder" if folder == Path() else str(folder)
    click.echo(f"{place} is a course now: {named}")
    for file in files:
        click.echo(f"  {file}")
    begin = "" if folder == Path() else f"cd {folder}, then "
    click.echo(f"\nNext: {begin}`heldout challenge new NAME --from FILE --target COLUMN`.")


@command.command(name="allow")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
def allow(folder: Path) -> None:
    """Use the course in DIR (default: this folder) wherever it is found.

    A course that is found, not named with --course, is used when its files are yours. One that belongs to another user
    is not, and one that holds the submission may have been handed in with it. What you allow, you trust: a course's own
    code makes the scores.
    """
    from heldout.course_choice import choose_course
    from heldout.known_places import remember_course

    remember_course(choose_course(folder, named_only=True).folder)
    click.echo(f"{folder.absolute()} is used from now on where it is found.")


@command.command(name="forget")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
def forget(folder: Path) -> None:
    """Take back what `allow`, `new` or `heldout start` recorded of the course in DIR (default: this folder)."""
    from heldout.known_places import forget_course

    known = forget_course(folder)
    click.echo(f"{folder.absolute()} " + ("is not recorded any more." if known else "was not recorded."))
