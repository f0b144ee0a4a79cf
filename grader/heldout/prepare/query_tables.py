"""The tables that learners' queries read, and the features that the author's own query makes of them.

`rows` holds every row to predict without the target: those to train on first, then public and private ones, so that a
query is the same for all of them, and `row_id` alone says which part a row is in. The further tables are the dataset's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from heldout.base.errors import ChallengeError, Problem
from heldout.base.paths import shown_path
from heldout.challenge.interface import Challenge
from heldout.dataset.content import column_type, content_hash
from heldout.dataset.interface import Table
from heldout.dataset.query_names import ROWS
from heldout.dataset.sql_engine import KEY, QueryFault, Tables, features_of, require_duckdb
from heldout.prepare.interface import QueryTable, TimeUnit
from heldout.prepare.split import Split
from heldout.prepare.tables import read_arrow, table_bytes, write_table

if TYPE_CHECKING:
    from heldout.challenge.definition import ChallengeDefinition


@dataclass(frozen=True)
class QueriedTables:
    """The tables with what is said of them."""

    described: tuple[QueryTable, ...]
    frames: Mapping[str, pd.DataFrame]

    @property
    def arrow(self) -> dict[str, pa.Table]:
        """As a query reads them."""
        return {name: read_arrow(table_bytes(_columns(frame))) for name, frame in self.frames.items()}


def query_tables(
    features: pd.DataFrame, split: Split, definition: ChallengeDefinition, tables: Mapping[str, Table], where: str
) -> QueriedTables:
    """`rows` and the further tables.

    Raises:
        ChallengeError: a table has times, and nothing says when the rows are asked about.
    """
    time = definition.dataset.time
    times = {name: each.time for name, each in tables.items()}
    timed = [name for name, each in times.items() if each is not None]
    if timed and (time is None or time not in features):
        message = f"must name a column that submissions see, since the table {timed[0]} has times: when a row is asked."
        raise ChallengeError(Problem(where, "dataset.time", message))
    order = np.concatenate([split.train, split.public, split.private])
    rows = features.iloc[order].reset_index(drop=True)
    rows.insert(0, KEY, np.arange(len(rows)))
    frames = {ROWS: rows, **{name: each.frame for name, each in tables.items()}}
    times = {ROWS: time if time in features else None, **times}
    return QueriedTables(tuple(_described(name, frame, times[name]) for name, frame in frames.items()), frames)


def reference_features(tables: QueriedTables, challenge: Challenge, split: Split) -> pd.DataFrame:
    """What the author's own query gives, in the order of the source's rows.

    Raises:
        ChallengeError: it cannot be run, or gives something else than a row of features for each row.
        MissingExtra: DuckDB is not installed.
    """
    assert challenge.definition.sql is not None
    require_duckdb(f"the challenge {challenge.id}")
    file = challenge.folder / challenge.definition.sql.reference
    rows = len(tables.frames[ROWS])
    try:
        found = features_of(Tables(tables.arrow, {}).run(file.read_text(encoding="utf-8")), rows)
    except QueryFault as error:
        place = f"line {error.line}" if error.line is not None else ""
        raise ChallengeError(Problem(shown_path(file, challenge.course), place, str(error))) from error
    order = np.concatenate([split.train, split.public, split.private])
    return found.frame.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)


def write_query_tables(folder: Path, tables: QueriedTables) -> dict[str, int]:
    """Write every table below `open/`; bytes by path relative to `folder`."""
    names = {each.name: f"open/{each.file}.arrow" for each in tables.described}
    return {path: write_table(folder / path, _columns(tables.frames[name])) for name, path in names.items()}


def time_unit(times: pd.Series[Any]) -> TimeUnit:
    """The coarsest unit that writes all times of a column in full."""
    values = times.dropna().to_numpy()
    coarse: tuple[TimeUnit, ...] = ("D", "s")
    for unit in coarse:
        if (values == values.astype(f"datetime64[{unit}]")).all():
            return unit
    return "ns"


def _columns(frame: pd.DataFrame) -> dict[str, Any]:
    return {str(name): frame[name] for name in frame}


def _described(name: str, frame: pd.DataFrame, time: str | None) -> QueryTable:
    types = {str(each): column_type(frame[each]) for each in frame}
    units = {each: time_unit(frame[each]) for each, kind in types.items() if kind == "datetime64"}
    return QueryTable(name, time, tuple(types.items()), len(frame), units, content_hash(frame))
