"""The stages query and audit: one SELECT of a learner's over the challenge's tables, and whether it looks ahead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from heldout.author.columns import pack_columns
from heldout.base.json_records import from_json, to_json
from heldout.dataset.query_names import ROWS
from heldout.sandbox.frame import ReceivedJob
from heldout.sandbox.interface import Answer
from heldout.sandbox.program import Phases
from heldout.stages.interface import QueryWork, StageError


def load_engine() -> None:
    """Import DuckDB and what reads its answers, before anything confines the process."""
    import duckdb  # noqa: F401

    import heldout.dataset.sql_engine  # noqa: F401


def query(job: ReceivedJob) -> Phases:
    """The features, a column after the other."""
    work = from_json(QueryWork, job.work)
    yield _answered(lambda: _features(work, job.blobs))


def audit(job: ReceivedJob) -> Phases:
    """A row whose features need what is known later, where there is one."""
    work = from_json(QueryWork, job.work)
    yield _answered(lambda: _leak(work, job.blobs))


def _answered(work: Any) -> Answer:
    from heldout.dataset.sql_engine import QueryFault, QueryTooLarge

    try:
        answer: Answer = work()
    except (QueryTooLarge, MemoryError) as error:
        return _refused(StageError("memory", "query", type(error).__name__))
    except QueryFault as error:
        return _refused(StageError("fault", "query", "QueryFault", str(error)[:2000], line=error.line))
    except Exception as error:
        return _refused(StageError("exception", "query", type(error).__name__, str(error)[:2000]))
    return answer


def _refused(error: StageError) -> Answer:
    return Answer({"ok": False, "error": to_json(error)})


def _features(work: QueryWork, blobs: Mapping[str, memoryview]) -> Answer:
    from heldout.dataset.sql_engine import Tables, features_of

    found = features_of(Tables(_tables(work, blobs), {}).run(work.sql), work.rows)
    described, payload = pack_columns(found.frame, dict(found.types))
    return Answer({"ok": True, "columns": described, "rows": work.rows}, payload)


def _leak(work: QueryWork, blobs: Mapping[str, memoryview]) -> Answer:
    import numpy as np

    from heldout.dataset.sql_engine import Tables, features_of, first_leak, require_steady

    given = _tables(work, blobs)
    tables = Tables(given, work.times)
    found = features_of(tables.run(work.sql), work.rows)
    asked_at = given[ROWS].column(work.times[ROWS]).to_numpy()
    moments = np.unique(asked_at[~np.isnat(asked_at)])
    chosen = moments[_chosen(len(moments), work.cutoffs, work.seed)]
    example, looked_at, differ = first_leak(tables, work.sql, found, asked_at, chosen)
    if example is not None:
        require_steady(tables, work.sql, found)
    leak = None if example is None else to_json(example)
    said = {"rows": looked_at, "differ": differ, "moments": len(chosen), "of": len(moments), "leak": leak}
    return Answer({"ok": True, **said})


def _chosen(count: int, wanted: int | None, seed: int) -> Any:
    """Which moments are looked at: so many by chance, or all."""
    import numpy as np

    if wanted is None or wanted >= count:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, wanted, replace=False))


def _tables(work: QueryWork, blobs: Mapping[str, memoryview]) -> dict[str, Any]:
    from heldout.prepare.tables import read_arrow

    return {name: read_arrow(blobs[name]) for name in work.tables}
