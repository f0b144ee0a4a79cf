"""`heldout challenge import`: a folder in Kaggle's shape, or a RAMP kit, becomes a challenge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from heldout.cli.reading_options import reading_from, reading_options, without_warnings
from heldout.cli.streams import echo_json
from heldout.grading.session import Session
from heldout.tasks.catalogue import task_names


@click.command(name="import")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("name", required=False)
@click.option("--target", metavar="COLUMN", help="The column to predict; default: what test.csv does not have.")
@click.option("--id", metavar="COLUMN", help="The column that names rows; default: the sample submission's first one.")
@click.option("--task", type=click.Choice(task_names()), help="The kind of task; default: what the target looks like.")
@click.option("--positive", metavar="VALUE", help="The class of interest; default: yes, true, 1, or the rarer one.")
@click.option("--metric", metavar="NAME", help="Kaggle's files do not name one; default: the usual one for the task.")
@click.option("--title", metavar="TEXT", help="Its title; default: the name.")
@click.option("--licence", metavar="NAME", help="What allows the use of the data, for example CC-BY-4.0.")
@click.option("--citation", metavar="TEXT", help="Who made the data.")
@click.option(
    "--seed", type=click.IntRange(0, 2**32 - 1), default=7, show_default=True, help="The seed of what is random."
)
@reading_options
@click.option("--json", "as_document", is_flag=True, help="The decisions as JSON.")
@click.pass_obj
def command(session: Session, /, folder: Path, name: str | None, as_document: bool, **options: Any) -> None:
    """Make the challenge NAME (default: the folder's name) from a FOLDER in Kaggle's shape.

    It has train.csv, test.csv, sample_submission.csv, and a solution file with the labels of the test rows and a column
    Usage (Public, Private, Ignored). The public and the private rows stay what they were. Without a solution the hidden
    rows are held out from train.csv. Of a RAMP kit (problem.py, data, submissions) title, target and metric come over
    too; its code is read and not run. Says what could not be carried over; after an error nothing is left.
    """
    from heldout.authoring.imports.import_folder import import_folder
    from heldout.authoring.imports.interface import ImportOptions
    from heldout.authoring.imports.report import as_json, as_text
    from heldout.authoring.new.place import check_name, writable_course
    from heldout.authoring.new.propose import slug
    from heldout.cli.screen import width

    name = name if name is not None else slug(folder.absolute().name)
    check_name(name)
    place = writable_course(session.course, Path.cwd())
    reading = reading_from(options)
    with without_warnings():
        imported = import_folder(folder, name, ImportOptions(**options, reading=reading), place)
    if as_document:
        echo_json(as_json(imported))
    else:
        click.echo(as_text(imported, width(), Path.cwd()))
