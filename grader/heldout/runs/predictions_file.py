"""A `predictions.csv` made with any tool becomes checked predictions: scored on the metric only."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from typing import Any

from heldout.base.errors import nearest
from heldout.challenge.interface import Challenge
from heldout.prepare.interface import PreparedData, target_of
from heldout.runs.csv_records import CsvRecord, records
from heldout.runs.interface import Outcome, Predictions, Run, Status
from heldout.sandbox.sanitise import clean
from heldout.submission.boundary import Refused, take
from heldout.submission.interface import Submission
from heldout.tasks.form import CsvCells, CsvLayout, PredictionForm
from heldout.tasks.label_texts import number_of

ROW_ID = "row_id"
_MAX_OTHER_COLUMNS = 1_000
_TYPECODES = {"<i8": "q", "<f8": "d"}


def read_predictions(submission: Submission, challenge: Challenge, prepared: PreparedData) -> Outcome:
    """The file's predictions, in the order of the hidden rows; `invalid_output` with the reason when it has others.

    The file has the `row_id` of the workspace's test.csv and `prediction` (a label, a number, or the probability or
    score of the positive class), or one column per class where the metric needs probabilities or scores. What an
    estimator may return for a row may stand in the file: `10.0` for 10, `1` or `true` for True.
    """
    name = clean(submission.name, 200)
    return take(
        lambda: Outcome(Status.GRADED, predictions=_read(submission.files[0].content, challenge, prepared)),
        lambda why: Outcome(Status.INVALID_OUTPUT, message=f"{name}: {why}"),
    )


def _read(content: bytes, challenge: Challenge, prepared: PreparedData) -> Predictions:
    form, target = challenge.form, target_of(challenge, prepared)
    layouts = form.csv_layouts(target)
    cut = prepared.rows["public"]
    total = cut + prepared.rows["private"]
    found = records(content)
    header = next(found, None)
    if header is None:
        raise Refused(f"must begin with the header {_headers(layouts)}. It is empty.")
    most = len(target.classes or ()) + _MAX_OTHER_COLUMNS
    if len(header.fields) > most:
        raise Refused(f"has {len(header.fields):,} columns; it must have {_headers(layouts)}.")
    layout, columns = _columns(header.fields, layouts)
    table = _Table(form, form.csv_cells(target), layout, columns, len(header.fields), total)
    for record in found:
        table.take(record)
    table.check_complete(cut)
    return Predictions(table.rows(0, cut), table.rows(cut, total))


def _headers(layouts: Sequence[CsvLayout]) -> str:
    """The headers that are allowed, in words."""
    return " or ".join(",".join((ROW_ID, *layout.columns[:6])) for layout in layouts)


def _columns(header: list[str], layouts: Sequence[CsvLayout]) -> tuple[CsvLayout, list[int]]:
    """The layout that the header has, and the positions of row_id and of the columns that hold predictions."""
    names = [name.strip() for name in header]
    if ROW_ID not in names:
        got = _shown([name or "a column without a name" for name in names])
        raise Refused(f"must have the column {ROW_ID}: {_headers(layouts)}. Got {got}. {_without_row_ids(names)}")
    for layout in layouts:
        found = [None if name == ROW_ID else layout.position(name) for name in header]
        if set(range(len(layout.columns))) <= set(found):
            break
    else:
        raise Refused(f"must have the columns {_headers(layouts)}. Got {_shown(names)}.")
    if names.count(ROW_ID) > 1:
        raise _twice(ROW_ID)
    for position, count in Counter(each for each in found if each is not None).items():
        if count > 1:
            raise _twice(layout.columns[position])
    return layout, [names.index(ROW_ID), *(found.index(position) for position in range(len(layout.columns)))]


def _without_row_ids(names: list[str]) -> str:
    """What to do with a header that lacks them."""
    if len(names) == 1 and ROW_ID in names[0]:
        return "Separate the fields with commas."
    if names[0] in ("", "Unnamed: 0"):
        return f'The index of pandas stands first: name it, `to_csv(…, index_label="{ROW_ID}")`, if it counts from 0.'
    if all(name.lstrip("+-").replace(".", "", 1).isdigit() for name in names):
        return "The first line looks like a row: write the names of the columns above it."
    return f"{ROW_ID} numbers the rows of test.csv from 0, as its first column does."


def _twice(name: str) -> Refused:
    return Refused(f"has the column {clean(name, 80)} twice. Which one counts? Leave one of them out.")


def _shown(names: list[str]) -> str:
    return clean(", ".join(name[:80] for name in names[:8]), 400)


class _Table:
    """Predictions as packed numbers, filled in row by row."""

    def __init__(
        self, form: PredictionForm, cells: CsvCells, layout: CsvLayout, columns: list[int], fields: int, total: int
    ) -> None:
        self._cells, self._layout, self._columns, self._fields, self._total = cells, layout, columns, fields, total
        self._values: array[Any] = array(_TYPECODES[form.dtype], bytes(8 * total * layout.width))
        self._seen = bytearray(total)

    def rows(self, start: int, end: int) -> bytes:
        """The numbers of the rows from `start` to before `end`."""
        return self._values[start * self._layout.width : end * self._layout.width].tobytes()

    def take(self, record: CsvRecord) -> None:
        """Fill in one row.

        Raises:
            Refused: it has another number of fields, no row_id that is free, or no prediction that the form takes.
        """
        line, fields = record.line, record.fields
        if len(fields) != self._fields:
            raise Refused(f"line {line} has {len(fields)} fields where the header has {self._fields}.")
        row = self._row(fields[self._columns[0]].strip(), line)
        numbers = [self._number(fields[column], line) for column in self._columns[1:]]
        start = row * self._layout.width
        for offset, number in enumerate(self._layout.numbers(numbers)):
            self._values[start + offset] = _whole(number, line) if self._values.typecode == "q" else number
        self._seen[row] = 1

    def check_complete(self, cut: int) -> None:
        """Nothing, when every row was filled in; `cut` is the first private one.

        Raises:
            Refused: some were not.
        """
        missing = self._seen.count(0)
        if not missing:
            return
        first, total = self._seen.index(0), self._total
        if first == cut and missing == total - cut:
            raise Refused(
                f"has no predictions for the private rows, row_id {cut} to {total - 1}: it was made with a student's "
                "copy, which does not have them. Predict every row of the test.csv that `heldout start` writes here, "
                "or hand in the model, a solution.py, instead."
            )
        raise Refused(
            f"must have one line for each row_id from 0 to {total - 1}. {missing} are missing, first {first}."
        )

    def _row(self, text: str, line: int) -> int:
        number = number_of(text)
        if number is None or not 0 <= number < self._total or number != int(number):
            raise Refused(
                f"line {line}: {ROW_ID} must be a whole number from 0 to {self._total - 1}. Got '{clean(text, 40)}'."
            )
        row = int(number)
        if self._seen[row]:
            raise Refused(f"line {line}: {ROW_ID} {row} occurs twice.")
        return row

    def _number(self, text: str, line: int) -> float:
        number = self._cells.number(text)
        if number is None:
            short = clean(text.strip(), 40)
            raise Refused(f"line {line}: {self._cells.allowed}. Got '{short}'.{nearest(short, self._cells.known)}")
        return number


def _whole(number: float, line: int) -> int:
    """A prediction as the integer that a form of integers keeps; what a form makes of cells may be floats."""
    if not (-(2**63) <= number < 2**63 and number == int(number)):
        raise Refused(f"line {line}: predictions must be whole numbers of 64 bits. Got {number}.")
    return int(number)


RUN = Run(
    "predictions",
    lambda runner, submission, challenge, prepared, *_: read_predictions(submission, challenge, prepared),
    unreadable=Status.INVALID_OUTPUT,
    tried="the file has what the metric needs for each hidden row of {challenge}",
    why_no_points="predictions from a file are scored on the metric only: there is no model to say anything about",
    made_for_rows=True,
)
