"""What was done to columns, collected, with counts and examples."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field

from heldout.base.words import counted, first_few

_NAMES_SHOWN = 4
_TEXT_SHOWN = 30
_COLUMN = re.compile(r"COLUMN(=.+?)?(?= (?:keeps|rounds|or)\b|$)")
"""The column in an option, with a type or a value, which may hold spaces."""


@dataclass
class ReadingReport:
    """Sentences about columns; what happened to several columns in the same way is one sentence."""

    about: dict[tuple[str, str], list[tuple[str, int, str]]] = field(default_factory=dict)

    def add(self, what: str, column: str, cells: int, example: str = "", option: str = "") -> None:
        """`what` was done in `column`: in so many cells, for example this one; the option decides otherwise."""
        self.about.setdefault((what, option), []).append((column, cells, example))

    def sentences(self) -> list[str]:
        """One for each kind of thing that was done: what, where, how often, an example, the option."""
        return [_sentence(what, option, cases) for (what, option), cases in self.about.items()]


def _sentence(what: str, option: str, cases: list[tuple[str, int, str]]) -> str:
    names = list(dict.fromkeys(column for column, _, _ in cases))
    cells = sum(count for _, count, _ in cases)
    example = next((example for _, _, example in cases if example), "")
    brackets = [counted(cells, "cell")] if cells else []
    brackets += [f"for example {example}"] if example else []
    said = f"{what} {first_few(names, _NAMES_SHOWN)}" + (f" ({', '.join(brackets)})" if brackets else "")
    return f"{said}; {_of_column(option, cases[0][0])}" if option else said


def _of_column(option: str, column: str) -> str:
    """The option with the column's name, in quotation marks where a shell would part or change it.

    >>> _of_column("--type COLUMN=day-first or COLUMN=text", "sold on")
    "--type 'sold on=day-first' or 'sold on=text'"
    >>> _of_column("--keep-as-class COLUMN=k. A. keeps it", "x")
    "--keep-as-class 'x=k. A.' keeps it"
    """
    return _COLUMN.sub(lambda match: shlex.quote(f"{column}{match[1] or ''}"), option)


def shown(text: str) -> str:
    """A cell in quotation marks, cut where it is long.

    >>> shown("12 kg")
    "'12 kg'"
    """
    return f"'{text if len(text) <= _TEXT_SHOWN else text[: _TEXT_SHOWN - 1] + '…'}'"
