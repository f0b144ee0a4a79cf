"""Which columns of the table a submission sees, and whether the columns that a challenge names exist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from heldout.base.errors import ChallengeError, Problem, nearest
from heldout.base.words import values_in_words
from heldout.challenge.rules import group_columns
from heldout.prepare.tables import ROW_ID

if TYPE_CHECKING:
    from heldout.challenge.definition import ChallengeDefinition


def feature_columns(columns: Sequence[str], definition: ChallengeDefinition) -> list[str]:
    """The columns of X, in the table's order: all but the target, `drop`, the column of a given split, and `row_id`."""
    dataset = definition.dataset
    left_out = {*dataset.targets, ROW_ID, *dataset.drop}
    if definition.split.method == "given":
        left_out.add(definition.split.column or "")
    return [name for name in columns if name not in left_out]


def check_columns(columns: Sequence[str], definition: ChallengeDefinition, where: str) -> None:
    """Check that every column that the challenge names is in the table, and that a feature is left.

    Raises:
        ChallengeError: with every name that is not a column.
    """
    dataset = definition.dataset
    named = [("dataset.target", name) for name in dataset.targets]
    named += [("dataset.drop", name) for name in dataset.drop]
    named += [("dataset.time", dataset.time)] if dataset.time else []
    named += [("dataset.group", name) for name in group_columns(dataset)]
    if definition.split.method == "given" and definition.split.column:
        named.append(("split.column", definition.split.column))
    problems = [
        Problem(
            where,
            key,
            f"must name a column of the table: {values_in_words(columns)}. Got '{name}'.{nearest(name, columns)}",
        )
        for key, name in named
        if name not in columns
    ]
    if not problems and not feature_columns(columns, definition):
        problems.append(
            Problem(where, "dataset.drop", "leaves no column to predict from. Drop fewer columns, or add some.")
        )
    if problems:
        raise ChallengeError(problems)
