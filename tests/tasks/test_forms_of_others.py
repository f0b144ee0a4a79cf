"""Forms of predictions that are none of heldout's own: one column in two dimensions, integers that are no codes."""

from __future__ import annotations

import numpy as np
import pytest

from heldout.runs.csv_records import CsvRecord
from heldout.runs.predictions_file import _Table
from heldout.submission.boundary import Refused
from heldout.tasks.form import CsvCells, CsvLayout
from heldout.tasks.forms.value import ValueForm
from heldout.tasks.interface import Target
from heldout.tasks.label_texts import number_of

TARGET = Target("regression")
LAYOUT = CsvLayout(("prediction",), 1)


class OneColumn(ValueForm):
    """Shape (n, 1)."""

    def columns(self, target: Target) -> int | None:
        return 1


class Whole(ValueForm):
    """int64, shape (n,)."""

    dtype = "<i8"


def table(cells: CsvCells) -> _Table:
    return _Table(Whole(), cells, LAYOUT, [0, 1], 2, 1)


def test_one_column_is_read_in_the_shape_that_is_checked() -> None:
    predictions = OneColumn().read(np.arange(3.0).tobytes(), TARGET)

    assert predictions.shape == (3, 1)
    OneColumn().check("mine", TARGET, predictions)


@pytest.mark.parametrize(("text", "number"), [("7", 7), ("-3.0", -3), ("9007199254740993", 2**53 + 1)])
def test_a_form_of_integers_takes_whole_numbers_from_a_file(text: str, number: int) -> None:
    filled = table(Whole().csv_cells(TARGET))

    filled.take(CsvRecord(2, ["0", text]))

    assert np.frombuffer(filled.rows(0, 1), dtype="<i8").tolist() == [number]


@pytest.mark.parametrize("text", ["2.5", "1e30", "x"])
def test_a_form_of_integers_refuses_other_numbers_by_line(text: str) -> None:
    with pytest.raises(Refused, match=f"line 2: predictions must be whole numbers of 64 bits. Got '{text}'"):
        table(Whole().csv_cells(TARGET)).take(CsvRecord(2, ["0", text]))


def test_what_a_form_of_integers_makes_of_its_own_cells_is_whole_too() -> None:
    cells = CsvCells(lambda text: number_of(text), "predictions must be numbers")
    filled = table(cells)

    filled.take(CsvRecord(2, ["0", "7.0"]))

    assert np.frombuffer(filled.rows(0, 1), dtype="<i8").tolist() == [7]
    with pytest.raises(Refused, match="line 3: predictions must be whole numbers"):
        table(cells).take(CsvRecord(3, ["0", "2.5"]))
