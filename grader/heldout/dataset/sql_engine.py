"""One SELECT over tables in DuckDB: a database in memory that reads no file, opens no connection and runs no Python.

What its settings do not hold, memory and time, the limits of the process must that runs it (`stages.query`).
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from heldout.base.errors import MissingExtra
from heldout.base.vocabulary import ColumnType

if TYPE_CHECKING:
    import pandas as pd

KEY = "row_id"
"""The column by which a query's rows are known again."""
MAX_FEATURES = 500
_TOLERANCE = 1e-9
"""Relative, for sums that are added in another order."""
CONFIG = {
    "threads": "1",
    "python_enable_replacements": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
}
_LOCKS = ("SET enable_external_access=false", "SET lock_configuration=true")
_LINE = re.compile(r"^LINE (\d+): ", re.MULTILINE)


class QueryFault(Exception):
    """What is wrong with a query, for its author: where, what, and what to do."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        """Counted from 1."""


class QueryTooLarge(QueryFault):
    """It needs more memory than the process may have."""


@dataclass(frozen=True)
class FeatureTable:
    """What a query gives: a column for each feature, a row for each row to predict, in the order of `row_id`."""

    frame: pd.DataFrame
    types: Mapping[str, ColumnType]


@dataclass(frozen=True)
class Leak:
    """A row whose features change when what comes later is taken away."""

    row_id: int
    column: str
    cutoff: str
    """When the row is asked about."""
    with_later: str
    """The value that the query gives."""
    without: str
    """The value of the same query when nothing is there yet that is known later."""


def require_duckdb(who: str) -> None:
    """Nothing, where DuckDB is installed; it is not imported.

    Raises:
        MissingExtra: it is not.
    """
    if find_spec("duckdb") is None:
        raise MissingExtra(f"{who} needs DuckDB, which is not installed: pip install 'heldout[sql]'")


class Tables:
    """Arrow tables that queries are run over. Each query gets a database of its own, whatever it does to it."""

    def __init__(self, tables: Mapping[str, Any], times: Mapping[str, str]) -> None:
        """`times` has the column of each table that says since when a row is known."""
        self._tables, self._times = tables, times

    def run(self, sql: str, cutoff: Any = None) -> Any:
        """The query's result as an Arrow table; over what was known at `cutoff` alone where one is given.

        Raises:
            QueryFault: it is not one SELECT, or cannot be run.
        """
        import duckdb

        with duckdb.connect(":memory:", config=dict(CONFIG)) as database:
            self._fill(database, cutoff)
            for setting in _LOCKS:
                database.execute(setting)
            try:
                database.execute(_one_select(database, sql))
                with warnings.catch_warnings():
                    # It makes a copy; a relation would run the statement once more for each look at it.
                    warnings.simplefilter("ignore", UserWarning)
                    return database.to_arrow_table()
            except duckdb.OutOfMemoryException as error:
                raise QueryTooLarge("needs more memory than there is.") from error
            except duckdb.Error as error:
                raise _fault(error) from error

    def _fill(self, database: Any, cutoff: Any) -> None:
        """Times come as TIMESTAMP, which intervals can be added to."""
        for name, table in self._tables.items():
            times = [each.name for each in table.schema if str(each.type).startswith("timestamp")]
            cast = ", ".join(f'"{each}"::TIMESTAMP AS "{each}"' for each in times)
            replaced = f" REPLACE ({cast})" if cast else ""
            database.register("__arrow", table)
            known = self._times.get(name) if cutoff is not None else None
            moment = None if known is None else cutoff.astype("datetime64[us]").item()
            where, values = (f' WHERE "{known}" <= ?', [moment]) if known else ("", [])
            database.execute(f'CREATE TABLE "{name}" AS SELECT *{replaced} FROM __arrow{where}', values)
            database.unregister("__arrow")


def _one_select(database: Any, sql: str) -> Any:
    """The one statement of a text.

    Raises:
        QueryFault: it holds none, several, or another than a SELECT.
    """
    import duckdb

    statements = database.extract_statements(sql)
    if len(statements) != 1:
        came = "no statement" if not statements else f"{len(statements)} statements"
        raise QueryFault(f"must be one SELECT. Got {came}. Put steps that you need before it into WITH.")
    kind = statements[0].type
    if kind != duckdb.StatementType.SELECT:
        name = str(kind).rpartition(".")[2]
        raise QueryFault(f"must be one SELECT. Got {name}: tables are there already, and nothing is to be changed.")
    return statements[0]


def features_of(result: Any, rows: int) -> FeatureTable:
    """A query's result as features of rows 0 to `rows` - 1.

    Raises:
        QueryFault: a row is missing or there twice, a column has no type of features, or there is no feature.
    """
    names = list(result.schema.names)
    for name in names:
        if names.count(name) > 1:
            raise QueryFault(f"gives the column '{name}' twice. Give one of them another name with AS.")
    if KEY not in names:
        raise QueryFault(f"must give {KEY}, which says whose features a row holds. It gives {', '.join(names[:12])}.")
    if not 2 <= len(names) <= MAX_FEATURES + 1:
        raise QueryFault(f"must give {KEY} and 1 to {MAX_FEATURES} features. It gives {len(names) - 1}.")
    order = _order(result.column(KEY), rows)
    columns = {name: _column(name, result.column(name)) for name in names if name != KEY}
    import pandas as pd

    frame = pd.DataFrame({name: values for name, (values, _) in columns.items()})
    return FeatureTable(frame.iloc[order].reset_index(drop=True), {name: kind for name, (_, kind) in columns.items()})


def _order(keys: Any, rows: int) -> Any:
    """Where each row to predict stands in the result.

    Raises:
        QueryFault: not each of them stands there once.
    """
    import numpy as np
    import pyarrow as pa

    if not pa.types.is_integer(keys.type) or keys.null_count:
        raise QueryFault(f"must give {KEY} as it stands in the table rows. Got other values.")
    found = keys.to_numpy()
    counts = np.bincount(found[(found >= 0) & (found < rows)], minlength=rows)
    if len(found) and (found.min() < 0 or found.max() >= rows):
        raise QueryFault(f"must give {KEY} as it stands in the table rows, 0 to {rows - 1}. Got {int(found.max())}.")
    if (counts > 1).any():
        first = int(np.argmax(counts > 1))
        raise QueryFault(
            f"must give one row for each {KEY}. {KEY} {first} is there {int(counts[first])} times: a join found "
            "several rows for it. Aggregate them, or keep one with QUALIFY row_number() OVER (PARTITION BY row_id) = 1."
        )
    if (counts == 0).any():
        first = int(np.argmax(counts == 0))
        missing = int((counts == 0).sum())
        raise QueryFault(
            f"must give one row for each {KEY}. {missing:,} of {rows:,} are missing, first {first}: a JOIN or WHERE "
            "dropped them. Use LEFT JOIN."
        )
    return np.argsort(found, kind="stable")


def _column(name: str, values: Any) -> tuple[Any, ColumnType]:
    """One feature, in one of the types that X has.

    Raises:
        QueryFault: it has none of them.
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    kind, types = values.type, pa.types
    whole = not values.null_count
    if types.is_boolean(kind) and whole:
        return values.to_pandas(), "bool"
    if types.is_integer(kind) and whole and not types.is_uint64(kind):
        return pc.cast(values, pa.int64()).to_pandas(), "int64"
    if types.is_boolean(kind) or types.is_null(kind):
        return pc.cast(pc.cast(values, pa.int8()), pa.float64()).to_pandas(), "float64"
    if types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind):
        return pc.cast(values, pa.float64(), safe=False).to_pandas(), "float64"
    if types.is_string(kind) or types.is_large_string(kind):
        return pd.Series(values.to_pylist(), dtype="str"), "str"
    if types.is_date(kind) or types.is_timestamp(kind):
        return pc.cast(values, pa.timestamp("ns")).to_pandas(), "datetime64"
    raise QueryFault(
        f"gives the column '{name}' as {kind}, which no model takes. Make it a number, a text, a time or a truth "
        "value, for example with epoch(…) for an interval, or len(…) for a list."
    )


def first_leak(
    tables: Tables, sql: str, found: FeatureTable, asked_at: Any, cutoffs: Sequence[Any]
) -> tuple[Leak | None, int, int]:
    """An example of a row whose features need what is known later; how many rows were looked at, and how many differ.

    `asked_at` has the time of each row, shape (n,).

    Raises:
        QueryFault: the query cannot be run on less.
    """
    import numpy as np

    example, looked_at, differ = None, 0, 0
    for cutoff in cutoffs:
        rows = np.flatnonzero(asked_at == np.datetime64(cutoff))
        result = tables.run(sql, cutoff)
        known = np.flatnonzero(asked_at <= np.datetime64(cutoff))
        again = _again(result, found, known)
        looked_at += len(rows)
        at = np.searchsorted(known, rows)
        changed = {
            name: _differs(found.frame[name].to_numpy()[rows], again[name].to_numpy()[at]) for name in found.types
        }
        wrong = np.logical_or.reduce(list(changed.values()))
        differ += int(wrong.sum())
        if example is None and wrong.any():
            row = int(np.argmax(wrong))
            name = next(each for each, differs in changed.items() if differs[row])
            before, after = found.frame[name].iloc[rows[row]], again[name].iloc[at[row]]
            example = Leak(int(rows[row]), name, str(cutoff)[:19].replace("T", " "), _shown(before), _shown(after))
    return example, looked_at, differ


def require_steady(tables: Tables, sql: str, found: FeatureTable) -> None:
    """Nothing, where the same query gives the same features when it is run once more.

    Raises:
        QueryFault: it does not, with a row.
    """
    import numpy as np

    again = features_of(tables.run(sql), len(found.frame)).frame
    for name in found.types:
        before, after = found.frame[name], again[name]
        changed = _differs(before.to_numpy(), after.to_numpy())
        if changed.any():
            row = int(np.argmax(changed))
            raise QueryFault(
                f"gives other features each time that it is run: {name} of {KEY} {row} is {_shown(before.iloc[row])}, "
                f"and {_shown(after.iloc[row])} when the same query is run again. Leave out random() and its like; "
                "where it takes the first of several rows, ORDER BY something that no two of them share."
            )


def _again(result: Any, found: FeatureTable, known: Any) -> pd.DataFrame:
    """The features of the rows that are `known`, from a query over less.

    Raises:
        QueryFault: one of them is missing, or there twice.
    """
    import numpy as np
    import pandas as pd

    keys = result.column(KEY).to_numpy()
    order = np.argsort(keys, kind="stable")
    if not np.array_equal(keys[order], known):
        raise QueryFault(
            f"must give one row for each {KEY} of the table rows also when later rows are not there yet. "
            "Use LEFT JOIN, and no condition that later rows decide."
        )
    columns = {name: _column(name, result.column(name))[0] for name in found.types}
    return pd.DataFrame(columns).iloc[order].reset_index(drop=True)


def _differs(before: Any, after: Any) -> Any:
    import numpy as np
    import pandas as pd

    missing = pd.isna(before) & pd.isna(after)
    if all(np.issubdtype(each.dtype, np.number) or each.dtype == bool for each in (before, after)):
        first, second = before.astype(float), after.astype(float)
        same = np.isclose(first, second, rtol=_TOLERANCE, atol=0, equal_nan=True)
    else:
        same = pd.Series(before).astype(object).eq(pd.Series(after).astype(object)).to_numpy()
    return ~(same | missing)


def _shown(value: Any) -> str:
    if value is None or value != value:
        return "nothing"
    if isinstance(value, float):
        return f"{value:.6g}" if math.isfinite(value) else str(value)
    return str(value)[:40]


def _fault(error: Exception) -> QueryFault:
    """DuckDB's words as one clear message, with the line where it names one."""
    text = str(error)
    found = _LINE.search(text)
    said = text[: found.start()].strip() if found else text.strip()
    _, _, rest = said.partition(":")
    line = int(found[1]) if found else None
    words = " ".join(rest.replace("\n", " ").split()) or said
    return QueryFault(f"{_advice(type(error).__name__, words)}", line)


def _advice(kind: str, words: str) -> str:
    """What DuckDB said, and what to do about it."""
    match kind:
        case "PermissionException" | "IOException" | "HTTPException":
            return f"reads only the tables of this challenge: {words}. Leave out files, addresses and extensions."
        case "ParserException":
            return f"is not SQL that DuckDB reads: {words}. Look for a missing comma, bracket or keyword just before."
        case "BinderException" if "not found in FROM" in words:
            return f"names a column that is not there: {words}. `heldout show` lists the columns of each table."
        case "CatalogException" if "Table with name" in words:
            return f"names a table that is not there: {words}. `heldout show` lists the tables."
        case "CatalogException":
            return f"uses what DuckDB does not have here: {words}."
        case "ConversionException":
            return f"has a value that cannot be converted: {words}. TRY_CAST gives NULL instead."
        case _:
            return f"cannot be run: {words}."
