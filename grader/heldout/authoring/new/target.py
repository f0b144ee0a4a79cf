"""What the target column asks for: classes, a number or a count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from heldout.audit.evidence.identity import id_like
from heldout.audit.evidence.names import words
from heldout.audit.evidence.ordered import order_of
from heldout.authoring.new.about_target import about_target
from heldout.authoring.new.interface import AuthorOptions, TargetProposal
from heldout.authoring.new.positive import positive_class
from heldout.authoring.new.several import check_number_of_columns, names_of, read_several
from heldout.authoring.new.task import Frequent, about_left_out, find_task, without_rare_classes
from heldout.base.errors import UsageError, nearest
from heldout.base.words import counted, first_few, listed
from heldout.dataset.content import column_type
from heldout.tasks.catalogue import task_of
from heldout.tasks.interface import TargetFault
from heldout.tasks.task import Task

if TYPE_CHECKING:
    Column = pd.Series[Any]

_GUESSES = ("target", "label", "y", "class", "outcome", "response", "dependent")
_MOST_CLASSES = 100
_NAMES_SHOWN = 12


def find_column(name: str, columns: Sequence[str], option: str) -> str:
    """`name`, if it is a column; the only one that differs in upper and lower case otherwise.

    Raises:
        UsageError: it is none; with the nearest names.
    """
    if name in columns:
        return name
    similar = [column for column in columns if column.casefold() == " ".join(name.split()).casefold()]
    if len(similar) == 1:
        return similar[0]
    raise UsageError(
        f"{option} must be a column: {first_few(columns, _NAMES_SHOWN)}. Got '{name}'.{nearest(name, columns)}"
    )


def chosen_column(name: str, columns: Sequence[str], doubles: Mapping[str, Sequence[int]], option: str) -> str:
    """Like `find_column`, where `doubles` are names that several columns have in the file, and their places.

    The first of these keeps its name in the table; as an answer it is called NAME_1.

    Raises:
        UsageError: it is no column, or the name of several.
    """
    if name in doubles:
        places = doubles[name]
        listed = f"{', '.join(map(str, places[:-1]))} and {places[-1]}"
        called = ", ".join(f"{name}_{number}" for number in range(1, len(places) + 1))
        raise UsageError(
            f"{option} {name} is ambiguous: columns {listed} of the file are called so. Give them names of their own, "
            f"or choose by order: {called}."
        )
    first = name.removesuffix("_1")
    if name not in columns and first in doubles:
        return first
    return find_column(name, columns, option)


def guess_target(columns: Sequence[str]) -> str:
    """The column that is probably the one to predict: by its name, else the last one."""
    for guess in _GUESSES:
        for name in columns:
            if words(name) and words(name)[-1] == guess:
                return name
    return columns[-1]


def read_target(frame: pd.DataFrame, options: AuthorOptions) -> TargetProposal:
    """The task that the target makes, and the rows that have one.

    Raises:
        UsageError: the column cannot be predicted, or not as the author wishes.
    """
    if options.more_targets:
        return _of_several(frame, options)
    if options.task:
        check_number_of_columns(task_of(options.task), 1)
    name = find_column(options.target, list(frame.columns), "--target")
    known = frame[name].notna()
    notes = []
    if not known.all():
        gone = int((~known).sum())
        notes.append(f"{gone:,} row{'s' if gone > 1 else ''} without a value of {name} left out")
    rows = frame[known].reset_index(drop=True)
    column = _as_labels(rows[name])
    left_out = Frequent(column, 0, ()) if pd.api.types.is_numeric_dtype(column) else without_rare_classes(column)
    _check_possible(left_out.column, name)
    task = task_of(options.task) if options.task else find_task(left_out.column, name, None).task
    if task.classifies:
        left_out = without_rare_classes(column)
    task, why = find_task(left_out.column, name, options.task)
    if left_out.left_out:
        notes.append(about_left_out(left_out, name))
    rows = rows.assign(**{name: _in_type(column, task)})[list(rows.columns)]
    rows = rows.loc[left_out.column.index].reset_index(drop=True)
    notes += about_target(rows[name], name, task, options.metric)
    positive, why_positive = None, ""
    if task.takes_positive:
        positive, why_positive = positive_class(rows[name], options.positive)
    elif options.positive is not None:
        raise UsageError(f"--positive is for two classes. '{name}' makes {task.called}.")
    order = order_of(rows[name]) if task.classifies else None
    try:
        proposed = task.proposed_options(rows[name], rows.drop(columns=[name, *options.drop]), options.time, order)
    except TargetFault as fault:
        raise UsageError(f"--task {task.name} does not suit this table: {fault}") from None
    return TargetProposal(rows, name, task.name, why, positive, why_positive, tuple(notes), proposed)


def _of_several(frame: pd.DataFrame, options: AuthorOptions) -> TargetProposal:
    """The target that several columns make together; one column stands for them."""
    names = [find_column(name, list(frame.columns), "--target") for name in names_of(options)]
    known = frame[names].notna().all(axis=1)
    rows = frame[known].reset_index(drop=True)
    _check_rows(len(rows), listed(names))
    task, why, answers, combined, notes = read_several(rows[names], options)
    if gone := int((~known).sum()):
        notes.append(f"{counted(gone, 'row')} without a value of {listed(names, 'or')} left out")
    name = str(combined.name)
    if fault := task.unsuited(combined):
        raise UsageError(f"--task {task.name} does not suit {name}: {fault}.")
    rows = rows.drop(columns=names).assign(**{name: combined})
    try:
        task.check(combined, column_type(combined), None)
        proposed = task.proposed_options(combined, rows.drop(columns=[name, *options.drop]), options.time, None)
    except TargetFault as fault:
        raise UsageError(f"--task {task.name} does not suit this table: {fault}") from None
    return TargetProposal(rows, name, task.name, why, None, "", tuple(notes), proposed, answers)


def _as_labels(column: Column) -> Column:
    """Whole numbers that a missing value had made decimal are whole again."""
    if column.dtype.kind == "f" and bool((column % 1 == 0).all()) and bool((column.abs() < 2**53).all()):
        return column.astype("int64")
    return column


def _check_possible(column: Column, name: str) -> None:
    distinct = int(column.nunique())
    if distinct == 0:
        raise UsageError(f"--target: '{name}' has no value in any row. Choose another column.")
    if distinct == 1:
        raise UsageError(
            f"--target: '{name}' is '{column.iloc[0]}' in every row, so there is nothing to predict. "
            "Choose another column."
        )
    if column.dtype.kind == "M":
        raise UsageError(f"--target: '{name}' is a date, which cannot be predicted. Choose another column.")
    _check_rows(len(column), name)
    reason = id_like(column)
    if reason is not None and (column.dtype.kind in "iu" or not pd.api.types.is_numeric_dtype(column)):
        raise UsageError(f"--target: '{name}' looks like an id ({reason}), which nobody can predict.")
    if not pd.api.types.is_numeric_dtype(column) and distinct > max(2, min(_MOST_CLASSES, len(column) // 5)):
        raise UsageError(
            f"--target: '{name}' is a text with {distinct:,} different values in {len(column):,} rows. A target has "
            f"numbers, or at most {_MOST_CLASSES} classes with several rows each. Choose another column."
        )


def _check_rows(rows: int, name: str) -> None:
    if rows < 30:
        raise UsageError(f"the table has {rows} rows with a value of '{name}'. A challenge needs at least 30.")


def _in_type(column: Column, task: Task) -> Column:
    """The target as the task needs it: labels are texts, whole numbers or flags."""
    if task.classifies and column.dtype.kind == "f":
        return column.map(lambda value: repr(float(value))).astype("str")
    return column
