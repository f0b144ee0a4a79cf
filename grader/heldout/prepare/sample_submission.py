"""`sample_submission.csv`: what a `predictions.csv` looks like, with the same guess for every hidden row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from heldout.base.paths import replacing
from heldout.prepare.interface import PreparedData, target_of
from heldout.prepare.tables import ROW_ID, read_target
from heldout.tasks.catalogue import task_of
from heldout.tasks.form import CsvCells, CsvLayout

if TYPE_CHECKING:
    from heldout.challenge.interface import Challenge

SAMPLE = "sample_submission.csv"
"""Its path in a workspace."""


def write_sample_submission(prepared: PreparedData, challenge: Challenge, path: Path) -> None:
    """Write the file: a constant guess, in the columns that this challenge's metric needs.

    The guess is made of training labels, where models are given some. It can be handed in as it is.
    """
    header, cells = _guess(prepared, challenge)
    rows = prepared.rows["public"] + prepared.rows["private"]
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        for line in ((ROW_ID, *header), *((str(row), *cells) for row in range(rows))):
            file.write(",".join(map(_field, line)) + "\n")


def _guess(prepared: PreparedData, challenge: Challenge) -> tuple[Sequence[str], list[str]]:
    """The columns beside the row's id, and what stands in them."""
    import numpy as np

    form, target = challenge.form, target_of(challenge, prepared)
    labelled = task_of(challenge.definition.task.type).labelled
    train = read_target(prepared.train_target.read_bytes()) if labelled else np.zeros(1)
    constant = form.constant(target, train, lambda _: 0.0)
    assert constant is not None, "a guess that gets something on the training labels is one"
    numbers = np.atleast_1d(form.repeated(constant, target, 1)[0]).tolist()
    cells = form.csv_cells(target)
    for layout in form.csv_layouts(target):
        written = _written(layout, numbers)
        if written is not None:
            return layout.columns, [_cell(number, cells) for number in written]
    raise AssertionError(f"no layout of {form.name} holds {numbers}")


def _written(layout: CsvLayout, numbers: list[float]) -> list[float] | None:
    """The numbers that stand in the columns of a layout where they mean `numbers`; None where none do."""
    tried = [numbers] if len(layout.columns) == len(numbers) else [[number] for number in numbers]
    for cells in tried:
        if len(cells) == len(layout.columns):
            meant = list(layout.numbers(cells))
            if len(meant) == len(numbers) and all(map(math.isclose, meant, numbers)):
                return cells
    return None


def _cell(number: float, cells: CsvCells) -> str:
    """The text of a number: the name of a class where it is one's code."""
    named = (text for text in cells.known if cells.number(text) == number)
    return next(named, f"{number:.10g}" if isinstance(number, float) else str(number))


def _field(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(char in text for char in ',"\r\n') else text
