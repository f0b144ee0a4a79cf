"""Which column of a competition is the id, and which the target."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from heldout.authoring.imports.interface import ImportOptions
from heldout.authoring.new.target import find_column
from heldout.base.errors import UsageError
from heldout.base.words import first_few

_SHOWN = 8


def find_id(
    train: pd.DataFrame,
    test: pd.DataFrame | None,
    sample: pd.DataFrame | None,
    solution: pd.DataFrame | None,
    options: ImportOptions,
) -> str | None:
    """The id column; None where there is none.

    As asked; else the sample submission's first column; else what test rows and the solution share and no two rows
    have in common; else what is called id.

    Raises:
        UsageError: the column that is asked for does not exist.
    """
    tables = [table for table in (test, train, sample) if table is not None]
    if options.id is not None:
        every = list(dict.fromkeys(str(column) for table in tables for column in table))
        return find_column(options.id, every, "--id")
    if sample is not None and str(sample.columns[0]) in tables[0]:
        return str(sample.columns[0])
    if solution is not None and test is not None:
        shared = [str(name) for name in test if name in solution and not test[name].duplicated().any()]
        if shared:
            return shared[0]
    named = [str(column) for table in tables[:1] for column in table if str(column).casefold() == "id"]
    return named[0] if named else None


def find_target(
    train: pd.DataFrame,
    test: pd.DataFrame | None,
    sample: pd.DataFrame | None,
    id_column: str | None,
    options: ImportOptions,
) -> str:
    """The column to predict: as asked, what the sample submission asks for, or what test.csv does not have.

    Raises:
        UsageError: the files do not say, or say that there are several.
    """
    columns = [str(column) for column in train if column != id_column]
    if options.target is not None:
        return find_column(options.target, columns, "--target")
    absent = [name for name in columns if test is not None and name not in test]
    wanted = [str(name) for name in sample if name != id_column] if sample is not None else []
    named = [name for name in wanted if name in absent] or [name for name in wanted if not absent and name in columns]
    if len(named) == 1:
        return named[0]
    if len(named) > 1:
        raise UsageError(
            f"the sample submission asks for {len(named)} targets: {first_few(named, _SHOWN)}. A challenge has one: "
            "choose it with --target, and import the folder once more for another."
        )
    if len(absent) == 1:
        return absent[0]
    if test is None:
        raise UsageError(f"which column is to be predicted? Name one of {first_few(columns, _SHOWN)} with --target.")
    if not absent:
        raise UsageError(f"test.csv has every column of train.csv: which is to be predicted? {_choices(columns)}")
    raise UsageError(f"train.csv has several columns that test.csv does not have. {_choices(absent)}")


def _choices(names: Sequence[str]) -> str:
    return f"Name one of {first_few(names, _SHOWN)} with --target."
