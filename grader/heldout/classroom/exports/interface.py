"""The exports of a batch by name.

A new export is an instance of `Export` in a module of `heldout.classroom.exports.formats`; nothing else is to be told.
Another package adds one as an entry point of the group `heldout.exports`.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from heldout.base.errors import UsageError
from heldout.base.registry import Registry
from heldout.base.shown_text import csv_cell
from heldout.base.words import first_few
from heldout.classroom.grade_all.interface import Batch, BatchResult
from heldout.report.brief import Brief, brief
from heldout.scoring.interface import ScoreCard

_NAMES_SHOWN = 5


@dataclass(frozen=True)
class ExportOptions:
    """What the caller wants of an export."""

    out_of: float = 100.0
    """What 100 points are worth in the other system."""
    gradebook: str | None = None
    """The text of the system's own file, to be filled in; None where there is none."""
    column: str | None = None
    """The column to fill in, where the gradebook has several that could be meant."""
    tell: Callable[[str], None] = field(default=lambda _: None, compare=False)
    """Hears, a sentence each, what the caller should know of the export."""


@dataclass(frozen=True)
class Export:
    """One way to write the results of a batch."""

    name: str
    render: Callable[[Batch, ExportOptions], str]
    has_grades: bool = True
    """Whether it says a grade, or none, of each learner."""


EXPORTS = Registry(Export, "export", "heldout.classroom.exports.formats", "heldout.exports")


def export_named(name: str) -> Export:
    """The export with this name.

    Raises:
        UsageError: there is none.
        ExtensionError: an extension that adds it cannot be used.
    """
    return EXPORTS.chosen("--export", name)


def grade_of(result: BatchResult, options: ExportOptions) -> str:
    """The grade: points where there are any, nothing for a submission that failed; empty where a person must decide.

    That is where heldout failed, and where only the metric could be graded.
    """
    card = result.card
    if result.mark is not None:
        return number(result.mark * options.out_of / 100)
    if card is None or card.status == "grader_error":
        return ""
    if card.points is not None:
        return number(card.points.total * options.out_of / 100)
    return "" if card.status == "graded" else "0"


def explanation(card: ScoreCard, result: BatchResult) -> Brief:
    """The first lines of the result's card, after what counts where that is something else than its points."""
    short = brief(card)
    return replace(short, head=(result.mark_words, *short.head)) if result.mark_words else short


def without_grade(batch: Batch, options: ExportOptions) -> str | None:
    """Whose grades an export leaves empty, and what fills them; None where nobody's."""
    names = [result.learner for result in batch.results if grade_of(result, options) == ""]
    if not names:
        return None
    said = f"no grade is in the export for {len(names):,} of {len(batch.results):,}: {first_few(names, _NAMES_SHOWN)}."
    cards = [result.card for result in batch.results if result.card is not None]
    if not any(card.status == "graded" for card in cards) or any(card.points is not None for card in cards):
        return f"{said} Their cards say why."
    name = batch.challenge.id
    makes = f"`heldout challenge calibrate {name}`, then `heldout regrade {name}`"
    return f"{said} Points need a reference landscape: {makes}."


def number(value: float) -> str:
    """With at most two decimals, and none that say nothing.

    >>> number(26.4536), number(100.0)
    ('26.45', '100')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


def tell_scale(options: ExportOptions, most: str, of: str) -> None:
    """Tell where a gradebook has another number of points for the assignment than 100 points are made of.

    Args:
        options: of the export.
        most: what the gradebook says is the most; `20.00`, or `20,00` as Moodle writes it in many languages.
            Anything else than a number above 0 says nothing.
        of: names the place in the gradebook.
    """
    try:
        there = float(most.replace(",", "."))
    except ValueError:
        return
    if there > 0 and math.isfinite(there) and there != options.out_of:
        options.tell(
            f"{of} has {number(there)} points for the assignment, and the grades are out of {number(options.out_of)}: "
            f"--out-of {number(there)} makes them of {number(there)}."
        )


_NO_FORMULA = re.compile(r"[+-]?\d+([.,]\d+)?|-")
"""A number, or the dash by which a system says that there is none."""


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV with `\\n` line ends, in which no cell is run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        writer.writerow([cell if _NO_FORMULA.fullmatch(cell) else csv_cell(cell) for cell in row])
    return out.getvalue()


def read_rows(text: str, of: str) -> list[list[str]]:
    """The rows of a gradebook; `of` names it in a message.

    Raises:
        UsageError: it is no CSV, or has no rows.
    """
    try:
        rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), strict=True))
    except csv.Error as error:
        raise UsageError(f"the gradebook is no CSV file of {of}: {error}. Download it again.") from error
    if not rows:
        raise UsageError(f"the gradebook is empty. Download it from {of} again.")
    return rows
