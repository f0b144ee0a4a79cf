"""The options that say how a table's file is to be read, which `challenge new` and `challenge import` share."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from heldout.reading.interface import EVERY_WORD

if TYPE_CHECKING:
    from heldout.reading.interface import ReadOptions

_Command = TypeVar("_Command", bound=Callable[..., Any])
_SEPARATORS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "space": " ", "bar": "|"}

_OPTIONS = (
    click.option(
        "--type",
        "types",
        multiple=True,
        metavar="COLUMN=TYPE",
        help="number, text, date, day-first or month-first; repeatable.",
    ),
    click.option(
        "--missing", multiple=True, metavar="VALUE", help="It says that nothing is known; or COLUMN=VALUE; repeatable."
    ),
    click.option(
        "--keep-as-class",
        "keep_as_class",
        multiple=True,
        is_flag=False,
        flag_value=EVERY_WORD,
        metavar="[VALUE]",
        help="It is a value, as NA for North America; or COLUMN=VALUE; without: all such words of the target.",
    ),
    click.option("--decimal", type=click.Choice([".", ","]), help="The decimal mark; default: what the file shows."),
    click.option("--separator", metavar="CHARACTER", help="Between cells, also tab or space; default: as it looks."),
    click.option(
        "--header-row", type=click.IntRange(0), metavar="LINE", help="With the names, from 1; 0: there is none."
    ),
    click.option(
        "--merge-classes/--no-merge-classes",
        default=None,
        help="Make one of classes that differ in case or spaces, or of none; default: but for single letters.",
    ),
    click.option("--all-rows", is_flag=True, help="Keep lines of units, totals and notes as rows."),
    click.option("--encoding", metavar="NAME", help="Of the text, for example cp1250; default: as it looks."),
)


def reading_options(command: _Command) -> _Command:
    """Adds the options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def reading_from(options: dict[str, Any]) -> ReadOptions:
    """What the options say; they are taken out of `options`.

    Raises:
        UsageError: --type or --separator say something that does not exist.
    """
    from heldout.base.errors import UsageError
    from heldout.reading.interface import ReadOptions, types_asked

    separator = options.pop("separator")
    separator = _SEPARATORS.get(separator, separator)
    if separator is not None and (len(separator) != 1 or separator in '"\r\n'):
        known = ", ".join(name for name in _SEPARATORS if name.isalpha())
        raise UsageError(f"--separator must be one character, or one of {known}. Got {separator!r}.")
    return ReadOptions(
        types=types_asked(options.pop("types")),
        missing=options.pop("missing"),
        keep=options.pop("keep_as_class"),
        decimal=options.pop("decimal"),
        separator=separator,
        header_row=options.pop("header_row"),
        encoding=options.pop("encoding"),
        merge_classes=options.pop("merge_classes"),
        all_rows=options.pop("all_rows"),
    )


@contextmanager
def without_warnings() -> Iterator[None]:
    """What libraries have to say of somebody's table is no news for its author; what matters is told in our words."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
