"""`as_one_table`: a folder in Kaggle's shape becomes one table; a column says which part a row belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from heldout.audit.evidence.group_in_id import GroupInId, group_in_id
from heldout.authoring.imports.columns import find_id, find_target
from heldout.authoring.imports.folder import KaggleFolder
from heldout.authoring.imports.interface import ImportedTable, ImportOptions
from heldout.authoring.imports.labels import Labels, halves, read_solution
from heldout.authoring.imports.metric import metric_hint
from heldout.authoring.new.interface import AuthorOptions
from heldout.authoring.new.target import chosen_column, read_target
from heldout.base.errors import UsageError
from heldout.base.words import listed
from heldout.reading.clean import clean
from heldout.reading.interface import CleanTable, RawTable
from heldout.reading.raw import read_raw

_SHOWN = 8


@dataclass
class _Reading:
    """The files as text, and what is said of them."""

    files: KaggleFolder
    options: ImportOptions
    train: RawTable
    test: RawTable | None
    sample: pd.DataFrame | None
    solution: RawTable | None
    id_column: str | None
    target: str
    kept: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    @property
    def names(self) -> str:
        """The files that rows come from, in words."""
        used = [self.files.train, self.files.test if self.test is not None else None, self.files.solution]
        return listed([file.name for file in used if file is not None])


def as_one_table(files: KaggleFolder, options: ImportOptions) -> ImportedTable:
    """One table of every row that has a label, and the wishes that make a challenge of it.

    Raises:
        UsageError: a file is no table, or the files do not say what is to be predicted.
    """
    reading = _read(files, options)
    hidden = _hidden_rows(reading, options)
    if hidden is None:
        table, split = _only_train(reading), AuthorOptions(target=reading.target)
    else:
        table, part, group = _together(reading, hidden)
        split = AuthorOptions(target=reading.target, split="given", given=part, group=group)
    author_options = replace(
        split,
        task=options.task,
        positive=options.positive,
        title=options.title,
        licence=options.licence,
        citation=options.citation,
        seed=options.seed,
        metric=options.metric,
    )
    if options.metric is None:
        metric, why = _metric(reading, table, options), "the sample submission suggests it"
        author_options = replace(author_options, metric=metric, why_metric=why)
    if files.others:
        reading.lost.append(f"Not used: {listed(files.others)}.")
    if options.licence is None:
        reading.lost.append("A licence: competition data may often not be passed on. Read the rules, say --licence.")
    return ImportedTable(table, author_options, reading.names, tuple(reading.kept), tuple(reading.lost))


def _read(files: KaggleFolder, options: ImportOptions) -> _Reading:
    train = read_raw(files.train, options.reading)
    test = read_raw(files.test, options.reading) if files.test else None
    sample = read_raw(files.sample).frame if files.sample else None
    test_frame = test.frame if test is not None else None
    solution = read_raw(files.solution) if files.solution else None
    solution_frame = solution.frame if solution is not None else None
    id_column = find_id(train.frame, test_frame, sample, solution_frame, options)
    target = find_target(train.frame, test_frame, sample, id_column, options)
    target = chosen_column(target, [str(name) for name in train.frame], train.doubles, "--target")
    return _Reading(files, options, train, test, sample, solution, id_column, target)


def _hidden_rows(reading: _Reading, options: ImportOptions) -> pd.DataFrame | None:
    """The test rows that have a label, as texts, with the target and `part`; None where no test row has one."""
    test, solution, target = reading.test, reading.solution, reading.target
    name = reading.files.solution.name if reading.files.solution else ""
    if test is None:
        if solution is not None:
            reading.lost.append(f"{name}: without test.csv its labels belong to no rows.")
        reading.lost.append("There is no test.csv: the hidden rows are held out from train.csv.")
        return None
    if solution is None and target in test.frame:
        rows = test.frame[test.frame[target].notna()].astype("str")
        if len(rows):
            reading.lost.append("No file says which test rows are public: they were divided at random, half and half.")
            return rows.assign(**{_PART: halves(len(rows), options.seed)})
    if solution is None:
        reading.lost.append(
            f"There is no solution file, so the {len(test.frame):,} rows of {_name(reading.files.test)} have no labels "
            "and are left out. The hidden rows are held out from train.csv instead."
        )
        reading.test = None
        return None
    if reading.id_column is None or reading.id_column not in test.frame:
        raise UsageError(
            f"which column of {_name(reading.files.test)} has the ids that {name} uses? Name it with --id."
        )
    labels = read_solution(solution, name, reading.id_column, target, options.seed)
    return _labelled(reading, test.frame.astype("str"), reading.id_column, labels)


_PART = "\0part"


def _labelled(reading: _Reading, test: pd.DataFrame, id_column: str, labels: Labels) -> pd.DataFrame:
    reading.kept += labels.kept
    reading.lost += labels.lost
    assert reading.files.test is not None
    assert reading.files.solution is not None
    if test[id_column].duplicated().any():
        twice = test[id_column][test[id_column].duplicated()].iloc[0]
        raise UsageError(f"{reading.files.test.name}: {id_column} {twice} occurs twice. Each row needs its own.")
    known = labels.rows.set_index("id")
    has = test[id_column].isin(known.index)
    if not has.any():
        raise UsageError(
            f"no {id_column} of {reading.files.test.name} is in {reading.files.solution.name}, for example "
            f"{test[id_column].iloc[0]}. Are the files of one competition? Name another id column with --id."
        )
    unlabelled = int((~has).sum()) - labels.left_out
    if unlabelled > 0:
        rows_of = f"{unlabelled:,} {'row' if unlabelled == 1 else 'rows'} of {reading.files.test.name}"
        reading.lost.append(f"{rows_of} without a label: left out.")
    rows = test[has]
    found = known.loc[rows[id_column]]
    return rows.assign(**{reading.target: found["label"].to_numpy(), _PART: found["part"].to_numpy()})


def _together(reading: _Reading, hidden: pd.DataFrame) -> tuple[CleanTable, str, tuple[str, ...]]:
    """Train rows and labelled test rows with the columns that both have; names of the columns of parts and groups."""
    train = reading.train.frame.astype("str")
    columns = [str(name) for name in train if name in hidden and name != reading.id_column]
    _say_what_is_left_out(reading, [str(name) for name in train], columns, _name(reading.files.train))
    _say_what_is_left_out(reading, [str(name) for name in hidden], columns, _name(reading.files.test))
    part = next(name for name in ("part", "heldout_part", "heldout_part_2") if name not in columns)
    pieces = [train[columns].assign(**{part: "train"}), hidden[[*columns, _PART]].rename(columns={_PART: part})]
    every = pd.concat(pieces, ignore_index=True)
    made = _group_of_ids(reading, train, hidden)
    if made is None or f"{made.column}_group" in every:
        return _cleaned(reading, every), part, ()
    crossing = set(made.values[: len(train)]) & set(made.values[len(train) :])
    if crossing:
        reading.lost.append(
            f"{len(crossing):,} groups in the first part of {made.column} (such as {min(crossing)}) have rows in train "
            "and among the hidden rows: the kept split tears them apart."
        )
        return _cleaned(reading, every), part, ()
    name = f"{made.column}_group"
    reading.kept.append(f"The group, as {name}: {made.reason}.")
    return _cleaned(reading, every.assign(**{name: made.values})), part, (name,)


def _group_of_ids(reading: _Reading, train: pd.DataFrame, hidden: pd.DataFrame) -> GroupInId | None:
    name = reading.id_column
    if name is None or name not in train or name not in hidden:
        return None
    return group_in_id(pd.concat([train[name], hidden[name]], ignore_index=True).rename(name))


def _only_train(reading: _Reading) -> CleanTable:
    frame = reading.train.frame.astype("str")
    name = reading.id_column
    if name is not None and name in frame and group_in_id(frame[name]) is not None:
        # The group in its first part is found where every table's is; learners see neither.
        return _cleaned(reading, frame)
    columns = [str(each) for each in frame if each != name]
    _say_what_is_left_out(reading, [str(each) for each in frame], columns, _name(reading.files.train))
    return _cleaned(reading, frame[columns])


def _cleaned(reading: _Reading, frame: pd.DataFrame) -> CleanTable:
    notes = tuple(dict.fromkeys((*reading.train.notes, *(reading.test.notes if reading.test is not None else ()))))
    table = RawTable(frame.astype("str"), notes, reading.train.separator)
    return clean(table, reading.options.reading, reading.target)


def _say_what_is_left_out(reading: _Reading, came: Sequence[str], columns: Sequence[str], file: str) -> None:
    gone = [name for name in came if name not in columns and name not in (reading.id_column, _PART)]
    if gone:
        reading.lost.append(f"Columns that only {file} has, left out: {listed(gone, most=_SHOWN)}.")
    said = f"The id, {reading.id_column}: left out, as it names rows."
    if reading.id_column in came and said not in reading.lost:
        reading.lost.append(said)


def _metric(reading: _Reading, table: CleanTable, options: ImportOptions) -> str | None:
    author_options = AuthorOptions(target=reading.target, task=options.task, positive=options.positive)
    hint = metric_hint(reading.sample, reading.id_column, read_target(table.frame, author_options))
    reading.lost.append(hint.reason)
    return hint.metric


def _name(file: Path | None) -> str:
    return file.name if file is not None else "test.csv"
