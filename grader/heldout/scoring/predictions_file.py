"""A `predictions.csv` made with any tool becomes checked predictions: scored on the metric only."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

from heldout.base.errors import nearest
from heldout.challenge.interface import Challenge
from heldout.prepare.interface import PreparedData
from heldout.sandbox.interface import Outcome, Predictions, Status
from heldout.sandbox.predictions import ROUNDED
from heldout.sandbox.sanitise import clean
from heldout.scoring.csv_records import Record, records
from heldout.scoring.label_texts import LabelTexts, number_of
from heldout.submission.boundary import Refused, take
from heldout.submission.interface import Submission

ROW_ID, PREDICTION = "row_id", "prediction"
_MAX_OTHER_COLUMNS = 1_000


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
    layout = _Layout(challenge.needs, LabelTexts(prepared.classes or ()), prepared.positive_index)
    cut = prepared.rows["public"]
    total = cut + prepared.rows["private"]
    found = records(content)
    header = next(found, None)
    if header is None:
        raise Refused(f"must begin with the header {layout.header}. It is empty.")
    table = _Table(layout, _columns(header.fields, layout), len(header.fields), total)
    for record in found:
        table.take(record)
    table.check_complete(cut)
    return Predictions(table.dtype, table.rows(0, cut), table.rows(cut, total), table.width)


@dataclass(frozen=True)
class _Layout:
    """What the columns may be."""

    needs: str
    labels: LabelTexts
    positive: int | None

    @property
    def classes(self) -> int:
        """How many classes there are; 0 for numbers."""
        return len(self.labels.texts)

    @property
    def one_column(self) -> bool:
        """Whether one column `prediction` may say everything."""
        return self.needs in ("label", "value") or self.classes == 2

    @property
    def header(self) -> str:
        """The headers that are allowed, in words."""
        one, many = f"{ROW_ID},{PREDICTION}", f"{ROW_ID},{','.join(self.labels.texts[:6])}"
        if self.needs in ("label", "value"):
            return one
        return f"{one} or {many}" if self.one_column else many


def _columns(header: list[str], layout: _Layout) -> list[int]:
    """Positions of row_id and of the columns that hold predictions, these in the order of the classes."""
    if len(header) > layout.classes + _MAX_OTHER_COLUMNS:
        raise Refused(f"has {len(header):,} columns; it must have {layout.header}.")
    names = [name.strip() for name in header]
    if ROW_ID not in names:
        commas = " Separate the fields with commas." if len(names) == 1 and ROW_ID in names[0] else ""
        raise Refused(f"must have the column {ROW_ID}: {layout.header}. Got {_shown(names)}.{commas}")
    if PREDICTION in names and layout.one_column:
        _once(names, (ROW_ID, PREDICTION))
        return [names.index(ROW_ID), names.index(PREDICTION)]
    codes = [None if name == ROW_ID else layout.labels.code(name) for name in header]
    if layout.needs in ("label", "value") or not set(range(layout.classes)) <= set(codes):
        raise Refused(f"must have the columns {layout.header}. Got {_shown(names)}.")
    _once(names, (ROW_ID,))
    for code, count in Counter(code for code in codes if code is not None).items():
        if count > 1:
            raise _twice(layout.labels.texts[code])
    return [names.index(ROW_ID), *(codes.index(code) for code in range(layout.classes))]


def _once(names: list[str], wanted: tuple[str, ...]) -> None:
    for name in wanted:
        if names.count(name) > 1:
            raise _twice(name)


def _twice(name: str) -> Refused:
    return Refused(f"has the column {clean(name, 80)} twice. Which one counts? Leave one of them out.")


def _shown(names: list[str]) -> str:
    return clean(", ".join(name[:80] for name in names[:8]), 400)


class _Table:
    """Predictions as packed numbers, filled in row by row."""

    def __init__(self, layout: _Layout, columns: list[int], fields: int, total: int) -> None:
        self._layout, self._columns, self._fields, self._total = layout, columns, fields, total
        self.dtype: Literal["<i8", "<f8"] = "<i8" if layout.needs == "label" else "<f8"
        """Type of the packed numbers."""
        self.width = 2 if self._is_expanded() else 1 if self._is_reduced() else len(columns) - 1
        """Numbers per row."""
        self._values: array[Any] = array("q" if layout.needs == "label" else "d", bytes(8 * total * self.width))
        self._seen = bytearray(total)

    def rows(self, start: int, end: int) -> bytes:
        """The numbers of the rows from `start` to before `end`."""
        return self._values[start * self.width : end * self.width].tobytes()

    def take(self, record: Record) -> None:
        """Fill in one row.

        Raises:
            Refused: it has another number of fields, no row_id that is free, or no prediction.
        """
        line, fields = record.line, record.fields
        if len(fields) != self._fields:
            raise Refused(f"line {line} has {len(fields)} fields where the header has {self._fields}.")
        row = self._row(fields[self._columns[0]].strip(), line)
        numbers = [self._number(fields[column], line) for column in self._columns[1:]]
        start = row * self.width
        for offset, number in enumerate(self._as_needed(numbers)):
            self._values[start + offset] = number
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
        if self._layout.needs == "label":
            return self._code(text, line)
        number = number_of(text.strip())
        if number is None:
            raise Refused(f"line {line}: predictions must be finite numbers. Got '{clean(text.strip(), 40)}'.")
        return number

    def _code(self, text: str, line: int) -> int:
        code = self._layout.labels.code(text)
        if code is not None:
            return code
        texts, short = self._layout.labels.texts, clean(text.strip(), 40)
        hint = nearest(short, texts[:1_000])
        raise Refused(f"line {line}: {PREDICTION} must be one of {', '.join(texts[:10])}. Got '{short}'.{hint}")

    def _is_expanded(self) -> bool:
        """Whether the one number of a row is the positive class's probability, and the other one's follows."""
        return self._layout.needs == "probability" and len(self._columns) == 2

    def _is_reduced(self) -> bool:
        """Whether the scores of two classes are given, and the positive one's is wanted."""
        return self._layout.needs == "score" and len(self._columns) == 3

    def _as_needed(self, numbers: list[float]) -> list[float]:
        """One number, or one per class, as the metric wants it."""
        positive = self._layout.positive if self._layout.positive is not None else self._layout.classes - 1
        if self._is_expanded():
            return [1 - numbers[0], numbers[0]] if positive == 1 else [numbers[0], 1 - numbers[0]]
        if self._is_reduced():
            return [numbers[positive]]
        total = sum(numbers)
        if self._layout.needs == "probability" and total and abs(total - 1) <= ROUNDED:
            return [number / total for number in numbers]
        return numbers
