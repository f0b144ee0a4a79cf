"""A `predictions.csv` made with any tool becomes checked predictions: scored on the metric only."""

from __future__ import annotations

import csv
import io
import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from heldout.challenge.interface import Challenge
from heldout.errors import nearest
from heldout.prepare.interface import PreparedData
from heldout.sandbox.interface import Outcome, Predictions, Status
from heldout.sandbox.sanitise import clean
from heldout.submission.interface import Submission

ROW_ID, PREDICTION = "row_id", "prediction"


class _Wrong(Exception):
    """What is wrong with the file, for the learner."""


def read_predictions(submission: Submission, challenge: Challenge, prepared: PreparedData) -> Outcome:
    """The file's predictions, in the order of the hidden rows; `invalid_output` with the reason when it has others.

    The file has the `row_id` of the workspace's test.csv and `prediction` (a label, a number, or the probability or
    score of the positive class), or one column per class where the metric needs probabilities or scores.
    """
    try:
        predictions = _read(submission.files[0].content, challenge, prepared)
    except _Wrong as error:
        return Outcome(Status.INVALID_OUTPUT, message=f"{clean(submission.name, 200)}: {error}")
    return Outcome(Status.GRADED, predictions=predictions)


def _read(content: bytes, challenge: Challenge, prepared: PreparedData) -> Predictions:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Wrong(f"must be UTF-8 text. Byte {error.start} is not.") from error
    layout = _layout(challenge, prepared)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if not rows:
        raise _Wrong(f"must begin with the header {layout.header}. It is empty.")
    columns = _columns(rows[0], layout)
    total = prepared.rows["public"] + prepared.rows["private"]
    values: list[list[float]] = [[] for _ in range(total)]
    for line, row in enumerate(rows[1:], start=2):
        if row:
            _take(row, line, rows[0], columns, values, layout)
    missing = [index for index, value in enumerate(values) if not value]
    cut = prepared.rows["public"]
    if missing and missing == list(range(cut, total)):
        raise _Wrong(
            f"has no predictions for the private rows, row_id {cut} to {total - 1}: it was made with a student's copy, "
            "which does not have them. Predict every row of the test.csv that `heldout start` writes here, or hand in "
            "the model, a solution.py, instead."
        )
    if missing:
        raise _Wrong(
            f"must have one line for each row_id from 0 to {total - 1}. {len(missing)} are missing, first {missing[0]}."
        )
    kind: Literal["q", "d"] = "q" if challenge.needs == "label" else "d"
    return Predictions(
        "<i8" if kind == "q" else "<f8", _pack(values[:cut], kind), _pack(values[cut:], kind), len(values[0])
    )


def _pack(values: Sequence[Sequence[float]], kind: Literal["q", "d"]) -> bytes:
    flat = [number for row in values for number in row]
    packed = array("q", map(int, flat)) if kind == "q" else array("d", flat)
    return packed.tobytes()


@dataclass(frozen=True)
class _Layout:
    """What the columns may be."""

    needs: str
    classes: tuple[str, ...]
    positive: int | None

    @property
    def header(self) -> str:
        """The headers that are allowed, in words."""
        one, many = f"{ROW_ID},{PREDICTION}", f"{ROW_ID},{','.join(self.classes[:6])}"
        if self.needs in ("label", "value"):
            return one
        return f"{one} or {many}" if len(self.classes) == 2 else many


def _layout(challenge: Challenge, prepared: PreparedData) -> _Layout:
    classes = tuple(str(label) for label in prepared.classes or ())
    return _Layout(challenge.needs, classes, prepared.positive_index)


def _columns(header: list[str], layout: _Layout) -> list[int]:
    """Positions of row_id and of the columns that hold predictions."""
    names = [name.strip() for name in header]
    if ROW_ID not in names:
        raise _Wrong(f"must have the column {ROW_ID}: {layout.header}. Got {', '.join(names[:8])}.")
    if PREDICTION in names and (layout.needs in ("label", "value") or len(layout.classes) == 2):
        return [names.index(ROW_ID), names.index(PREDICTION)]
    if layout.needs in ("label", "value") or any(name not in names for name in layout.classes):
        raise _Wrong(f"must have the columns {layout.header}. Got {', '.join(names[:8])}.")
    return [names.index(ROW_ID), *(names.index(name) for name in layout.classes)]


def _take(
    row: list[str], line: int, header: list[str], columns: list[int], values: list[list[float]], layout: _Layout
) -> None:
    if len(row) != len(header):
        raise _Wrong(f"line {line} has {len(row)} fields where the header has {len(header)}.")
    text = row[columns[0]].strip()
    if not text.isdecimal() or int(text) >= len(values):
        raise _Wrong(
            f"line {line}: {ROW_ID} must be a whole number from 0 to {len(values) - 1}. Got '{clean(text, 40)}'."
        )
    if values[int(text)]:
        raise _Wrong(f"line {line}: {ROW_ID} {text} occurs twice.")
    numbers = [_number(row[column].strip(), line, layout) for column in columns[1:]]
    values[int(text)] = _as_needed(numbers, layout)


def _number(text: str, line: int, layout: _Layout) -> float:
    if layout.needs == "label":
        if text not in layout.classes:
            shown = ", ".join(layout.classes[:10])
            hint = nearest(text, layout.classes)
            raise _Wrong(f"line {line}: {PREDICTION} must be one of {shown}. Got '{clean(text, 40)}'.{hint}")
        return layout.classes.index(text)
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise _Wrong(f"line {line}: predictions must be finite numbers. Got '{clean(text, 40)}'.")
    return number


def _as_needed(numbers: list[float], layout: _Layout) -> list[float]:
    """One number, or one per class, as the metric wants it."""
    positive = layout.positive if layout.positive is not None else len(layout.classes) - 1
    if layout.needs == "probability" and len(numbers) == 1:
        return [1 - numbers[0], numbers[0]] if positive == 1 else [numbers[0], 1 - numbers[0]]
    if layout.needs == "score" and len(numbers) == 2:
        return [numbers[positive]]
    return numbers
