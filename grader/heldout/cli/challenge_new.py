"""`heldout challenge new`: a table becomes a challenge; on a terminal what is not given is asked for."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from heldout.base.errors import UsageError
from heldout.base.vocabulary import SplitMethod
from heldout.base.words import first_few
from heldout.cli.reading_options import reading_from, reading_options, without_warnings
from heldout.cli.streams import echo_json
from heldout.grading.session import Session
from heldout.tasks.catalogue import task_names

if TYPE_CHECKING:
    from heldout.authoring.new.interface import AuthorOptions
    from heldout.reading.interface import CleanTable, RawTable, ReadOptions

_SPLITS = [method for method in get_args(SplitMethod) if method != "given"]
_COLUMNS_LISTED = 20


@click.command(name="new")
@click.argument("name", required=False)
@click.option("--from", "file", metavar="FILE", type=click.Path(path_type=Path), help="CSV, Parquet or openml:ID.")
@click.option(
    "--target",
    multiple=True,
    metavar="COLUMN",
    help="The column to predict. Repeat it for each label of a multilabel task, and for the time, then the event, of a "
    "survival task.",
)
@click.option("--task", type=click.Choice(task_names()), help="Default: what the target looks like.")
@click.option("--positive", metavar="VALUE", help="The class of interest; default: what says yes, or the rarer one.")
@click.option("--metric", metavar="NAME", help="Default: what suits task and target.")
@click.option("--split", type=click.Choice(_SPLITS), help="Default: by group or time where there is one.")
@click.option("--group", multiple=True, metavar="COLUMN", help="Rows of one value stay together; repeatable.")
@click.option("--time", metavar="COLUMN", help="The column that orders the rows in time.")
@click.option("--drop", multiple=True, metavar="COLUMN", help="Hide this column from learners; repeatable.")
@click.option("--keep", multiple=True, metavar="COLUMN", help="Keep it, whatever it looks like; repeatable.")
@click.option("--title", metavar="TEXT", help="Its title; default: the name.")
@click.option("--licence", metavar="NAME", help="What allows the use of the data, for example CC-BY-4.0.")
@click.option("--citation", metavar="TEXT", help="Who made the data.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=7, show_default=True, help="The seed of the split.")
@reading_options
@click.option("--yes", is_flag=True, help="Ask nothing, also on a terminal.")
@click.option("--json", "as_document", is_flag=True, help="The decisions as JSON; asks nothing.")
@click.pass_obj
def command(session: Session, /, name: str | None, file: Path | None, **options: Any) -> None:
    """Make the challenge NAME from a table.

    Finds the task, ids, leaks, groups and a time, proposes metric and split, and says why. Writes challenges/NAME (with
    statement, starter, hints and example submissions) and datasets/NAME into the course, or makes the current folder
    one. Nothing is overwritten; after an error nothing is left.

    On a terminal, what is not given is asked for, and what a column means where it could be read in two ways;
    elsewhere, and with --yes, nothing is asked, and what is unsure is told.
    """
    from heldout.authoring.new.create import new_challenge
    from heldout.authoring.new.place import check_free, check_name, writable_course
    from heldout.authoring.new.report import as_json, as_text
    from heldout.cli.screen import width

    document, asks, reading = options.pop("as_document"), _may_ask(options), reading_from(options)
    place = writable_course(session.course, Path.cwd())
    missing = file is None
    file = file or _ask_file(asks)
    with without_warnings(), tempfile.TemporaryDirectory() as scratch:
        file = _fetched(file, options, Path(scratch))
        missing = missing or name is None or not options["target"]
        raw, reading = _raw(file, reading, options["keep"], asks)
        name = _name(name, file, asks and missing)
        check_name(name)
        check_free(place.course, name)
        options["target"], *more = _targets(raw, options["target"], asks and missing)
        options["more_targets"] = tuple(more)
        table = _cleaned(raw, reading, None if more else options["target"], asks)
        author_options = _wishes(table, options, asks and missing)
        written = new_challenge(table, file.name, name, author_options, place)
    if document:
        echo_json(as_json(written))
    else:
        click.echo(as_text(written, width(), Path.cwd()))


def _may_ask(options: dict[str, Any]) -> bool:
    quiet = options.pop("yes")
    return bool(not quiet and sys.stdin.isatty() and sys.stdout.isatty())


def _ask_file(asks: bool) -> Path:
    if not asks:
        raise UsageError("which table? Name a CSV or Parquet file with --from FILE.")
    answer: str = click.prompt("Table (CSV or Parquet)", type=str)
    return Path(answer.strip().strip("'\"")).expanduser()


def _fetched(file: Path, options: dict[str, Any], scratch: Path) -> Path:
    """The file itself; of `openml:ID` what was fetched, with what openml.org says of it where nothing was said."""
    from heldout.authoring.new.from_openml import as_file, openml_id

    number = openml_id(file)
    if number is None:
        return file
    found = as_file(number, scratch)
    for name in ("target", "licence", "citation"):
        options[name] = options[name] or getattr(found, name)
    return found.path


def _name(name: str | None, file: Path, asks: bool) -> str:
    """The name as given, made fit for a folder; else the file's."""
    from heldout.authoring.new.propose import slug

    proposed = slug(name if name is not None else file.name.split(".")[0])
    if name is None and asks:
        answer: str = click.prompt("Name of the challenge", default=proposed or None, type=str)
        proposed = slug(answer)
    if name is not None and proposed != name and proposed:
        click.echo(f"The challenge is called {proposed}: a name has lower-case letters, digits and hyphens.", err=True)
    return proposed or (name or "")


def _raw(file: Path, reading: ReadOptions, keep: tuple[str, ...], asks: bool) -> tuple[RawTable, ReadOptions]:
    """The rows, and how they were read; asks where it is open whether the first line is a row."""
    from heldout.reading.header import NamesInDoubt
    from heldout.reading.raw import read_raw

    try:
        return read_raw(file, reading, keep), reading
    except NamesInDoubt as doubt:
        if not asks:
            raise
        click.echo(str(doubt))
        names = click.confirm(f"Does line {doubt.line} hold the names of the columns?", default=False)
        reading = replace(reading, header_row=doubt.line if names else 0)
        return read_raw(file, reading, keep), reading


def _targets(raw: RawTable, targets: tuple[str, ...], asks: bool) -> list[str]:
    """The target's columns, one at least."""
    from heldout.authoring.new.target import chosen_column, guess_target

    columns = [str(column) for column in raw.frame.columns]
    if targets:
        return [chosen_column(target, columns, raw.doubles, "--target") for target in targets]
    guess = guess_target(columns)
    if not asks:
        listed = first_few(columns, _COLUMNS_LISTED)
        raise UsageError(f"which column is to be predicted? Columns: {listed}. Perhaps --target '{guess}'.")
    return [_ask_target(raw, columns, guess)]


def _cleaned(raw: RawTable, reading: ReadOptions, target: str | None, asks: bool) -> CleanTable:
    """The table in its types; where a column could be read in two ways, the author is asked."""
    from heldout.reading.clean import clean

    table = clean(raw, reading, target)
    if not asks or not table.doubts:
        return table
    for doubt in table.doubts:
        labels = [choice.label for choice in doubt.choices]
        answer = click.prompt(doubt.question, type=click.Choice(labels), default=labels[0])
        reading = doubt.choices[labels.index(answer)].made(reading, doubt.column)
    return clean(raw, reading, target)


def _wishes(table: CleanTable, options: dict[str, Any], asks: bool) -> AuthorOptions:
    from heldout.authoring.new.interface import AuthorOptions

    if asks:
        _ask_the_rest(table, options)
    return AuthorOptions(**options)


def _ask_target(raw: RawTable, columns: list[str], guess: str) -> str:
    from heldout.authoring.new.target import chosen_column

    shown = ", ".join(columns[:_COLUMNS_LISTED]) + (", …" if len(columns) > _COLUMNS_LISTED else "")
    click.echo(f"Columns: {shown}")

    def known(answer: str) -> str:
        try:
            return chosen_column(answer, columns, raw.doubles, "the target")
        except UsageError as error:
            raise click.BadParameter(str(error)) from error

    answer: str = click.prompt("Column to predict", default=guess, value_proc=known)
    return answer


def _ask_the_rest(table: CleanTable, options: dict[str, Any]) -> None:
    """Task and positive class, with what the table suggests; then what no table says."""
    from heldout.authoring.new.interface import AuthorOptions
    from heldout.authoring.new.target import read_target

    found = read_target(table.frame, AuthorOptions(**options))
    if options["task"] is None:
        options["task"] = click.prompt("Task", type=click.Choice(task_names()), default=found.task)
        if options["task"] == found.task:
            options["task"] = None
        else:
            found = read_target(table.frame, AuthorOptions(**options))
    if found.kind.takes_positive and options["positive"] is None:
        labels = sorted(str(label) for label in found.frame[found.name].unique())
        answer = click.prompt("Class of interest", type=click.Choice(labels), default=str(found.positive))
        options["positive"] = None if answer == str(found.positive) else answer
    for option, question in (
        ("title", "Title"),
        ("licence", "Licence of the data (empty: to be stated later)"),
        ("citation", "Who made the data (empty: to be stated later)"),
    ):
        if options[option] is None:
            options[option] = click.prompt(question, default="", show_default=False).strip() or None
