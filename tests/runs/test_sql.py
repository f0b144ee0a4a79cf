"""features.sql: a query of a learner's gives the features of all rows, reads nothing else, and may not look ahead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sql_course import HONEST, LOOKS_AHEAD, MODEL, write_course

from heldout.challenge.interface import Challenge
from heldout.dataset.sql_engine import QueryFault, Tables, features_of
from heldout.grading.grade import grade
from heldout.isolation.choose import open_runner
from heldout.prepare.interface import PreparedData, read_manifest
from heldout.prepare.prepare import prepare
from heldout.prepare.tables import read_arrow, read_target, write_workspace_data
from heldout.runs.interface import Outcome, Status
from heldout.runs.sql import _Queried, look_ahead_at_all, run_query
from heldout.sandbox.interface import Ending, Job, Runner, StageResult, Usage
from heldout.submission.interface import Submission, SubmittedFile
from heldout.submission.read import read_submission

pytest.importorskip("duckdb")


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> tuple[Challenge, PreparedData]:
    challenge = write_course(tmp_path_factory.mktemp("course"))
    return challenge, prepare(challenge)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with open_runner() as opened:
        yield opened


def submitted(query: str, model: str | None = MODEL) -> Submission:
    files = [SubmittedFile("features.sql", query.encode())]
    files += [] if model is None else [SubmittedFile("solution.py", model.encode())]
    return Submission("mine", "sql", "features.sql", tuple(files), f"sha256:{hash(query)}")


def run(runner: Runner, machines: tuple[Challenge, PreparedData], query: str, model: str | None = MODEL) -> Outcome:
    return run_query(runner, submitted(query, model), *machines)


def tables_of(prepared: PreparedData) -> dict[str, object]:
    return {each.name: read_arrow(prepared.open_file(each.file).read_bytes()) for each in prepared.manifest.tables}


def test_no_table_of_a_query_holds_the_target(machines: tuple[Challenge, PreparedData]) -> None:
    tables = machines[1].manifest.tables
    assert [each.name for each in tables] == ["rows", "readings", "makers"]
    assert all("fails" not in dict(each.columns) for each in tables)
    assert tables[0].rows == 400


def test_the_challenges_features_are_those_of_its_own_query(machines: tuple[Challenge, PreparedData]) -> None:
    assert [name for name, _ in machines[1].features] == ["age", "heat"]


def test_a_workspace_has_the_tables_and_the_labels_of_training_rows_alone(
    machines: tuple[Challenge, PreparedData], tmp_path: Path
) -> None:
    write_workspace_data(machines[1], machines[0], tmp_path)
    names = sorted(path.name for path in (tmp_path / "data").iterdir())
    assert names == ["labels.csv", "makers.csv", "readings.csv", "rows.csv"]
    assert len((tmp_path / "data" / "labels.csv").read_text().splitlines()) == 1 + machines[1].rows["train"]


def test_a_query_with_a_model_is_graded_with_its_own_features(
    runner: Runner, machines: tuple[Challenge, PreparedData]
) -> None:
    outcome = run(runner, machines, HONEST)
    assert outcome.status is Status.GRADED, outcome.message
    assert outcome.verified
    assert outcome.own_features == (("age", "float64"), ("heat", "float64"))
    assert outcome.resources is not None
    assert outcome.resources.phases[0].name == "query"
    assert {"query_cpu", "query_memory"} <= set(outcome.resources.measured)
    assert outcome.predictions is not None
    truth = read_target(machines[1].hidden_file("private_target").read_bytes())
    chance = np.frombuffer(outcome.predictions.private).reshape(len(truth), -1)[:, -1]
    assert chance[truth == 1].mean() > chance[truth == 0].mean() + 0.4


def test_the_columns_that_a_model_leaves_out_are_those_of_its_own_query(
    runner: Runner, machines: tuple[Challenge, PreparedData]
) -> None:
    query = HONEST.replace("r.age,", "r.age AS years, r.machine % 7 AS digit,").replace("AS heat", "AS warmth")
    model = MODEL.replace(
        "make_pipeline(", 'make_pipeline(make_column_transformer(("passthrough", ["years", "warmth"])), '
    ).replace("from sklearn.linear", "from sklearn.compose import make_column_transformer\nfrom sklearn.linear", 1)

    card = grade(submitted(query, model), machines[0], runner, learner="ada", metric_only=True).card

    assert card.model is not None, card.message
    assert card.model.unused_columns == ("digit",)


def test_a_query_alone_is_fitted_with_the_challenges_model(
    runner: Runner, machines: tuple[Challenge, PreparedData]
) -> None:
    both, alone = run(runner, machines, HONEST), run(runner, machines, HONEST, model=None)
    assert both.predictions == alone.predictions is not None


def test_a_query_that_looks_ahead_is_told_with_a_row(runner: Runner, machines: tuple[Challenge, PreparedData]) -> None:
    outcome = run(runner, machines, LOOKS_AHEAD)
    assert outcome.status is Status.INVALID_OUTPUT
    assert outcome.message is not None
    assert outcome.message.startswith("features.sql looks ahead: heat of row_id ")
    assert "50 of 50 rows" in outcome.message
    assert "readings.read_at <= rows.asked_at" in outcome.message


def test_a_query_with_chance_in_it_is_told_as_that_and_not_as_looking_ahead(
    runner: Runner, machines: tuple[Challenge, PreparedData]
) -> None:
    outcome = run(
        runner, machines, HONEST.replace("r.age,", "r.age, random() AS luck,").replace("GROUP BY ALL", "GROUP BY 1, 2")
    )
    assert outcome.status is Status.FAILED
    message = str(outcome.message)
    assert message.startswith("features.sql gives other features each time that it is run: luck of row_id 0 is ")
    assert "looks ahead" not in message


@pytest.mark.proof
def test_a_leak_at_few_moments_is_found_when_all_are_looked_at(
    runner: Runner, machines: tuple[Challenge, PreparedData]
) -> None:
    rare = HONEST.replace("s.read_at <= r.asked_at", "s.read_at <= r.asked_at + INTERVAL 1 DAY * (r.machine = 7)::INT")
    found = look_ahead_at_all(runner, submitted(rare), *machines)
    assert found is not None
    assert "1 of 400 rows" in found
    assert look_ahead_at_all(runner, submitted(HONEST), *machines) is None


def test_looking_ahead_has_the_time_of_as_many_runs_as_it_makes_and_says_so(
    machines: tuple[Challenge, PreparedData],
) -> None:
    class Slow:
        def run(self, job: Job) -> StageResult:
            return StageResult(Ending.CPU_TIME, usage=Usage(cpu_seconds=job.limits.cpu_seconds))

    runner: Any = Slow()
    verdict = _Queried(runner, submitted(HONEST), *machines).looks_ahead(5)
    assert verdict is not None
    assert f" {7 * machines[0].definition.limits.cpu_seconds} s of CPU time" in verdict.message


FAULTS = [
    ("SELECT row_id, age\nFROM rows\nWHERE", "features.sql, line 3, is not SQL"),
    ("SELECT row_id,\n  nope FROM rows", "features.sql, line 2, names a column that is not there"),
    ("SELECT row_id, age FROM row", "names a table that is not there"),
    ("SELECT 1; SELECT 2", "must be one SELECT. Got 2 statements"),
    ("PRAGMA version", "must be one SELECT. Got PRAGMA"),
    ("COPY rows TO 'x.csv'", "must be one SELECT. Got COPY"),
    ("ATTACH 'x.db'", "must be one SELECT. Got ATTACH"),
    ("SELECT age FROM rows", "must give row_id"),
    ("SELECT row_id, age FROM rows WHERE row_id > 3", "4 of 400 are missing, first 0"),
    ("SELECT r.row_id, s.heat FROM rows r JOIN readings s USING (machine)", "row_id 0 is there 2 times"),
    ("SELECT row_id, [age] AS ages FROM rows", "gives the column 'ages' as list"),
    ("SELECT row_id, age FROM read_csv('/etc/passwd')", "reads only the tables of this challenge"),
    ("SELECT row_id, age FROM rows, 'https://example.org/x.csv'", "reads only the tables of this challenge"),
]


@pytest.mark.parametrize(("query", "words"), FAULTS, ids=[words for _, words in FAULTS])
def test_what_is_wrong_with_a_query_is_one_message(
    machines: tuple[Challenge, PreparedData], query: str, words: str
) -> None:
    with pytest.raises(QueryFault) as caught:
        features_of(Tables(tables_of(machines[1]), {}).run(query), 400)
    where = "features.sql" if caught.value.line is None else f"features.sql, line {caught.value.line},"
    assert words in f"{where} {caught.value}"


def test_rows_that_a_query_deletes_are_back_in_the_next_one(machines: tuple[Challenge, PreparedData]) -> None:
    tables = Tables(tables_of(machines[1]), {})
    deleted = "WITH gone AS (DELETE FROM rows RETURNING *) SELECT row_id, age FROM gone"
    assert tables.run(deleted).num_rows == tables.run("SELECT row_id, age FROM rows").num_rows == 400


def test_memory_that_no_setting_of_duckdb_holds_is_held_by_the_process(
    runner: Runner, machines: tuple[Challenge, PreparedData]
) -> None:
    outcome = run(runner, machines, "SELECT row_id, length(repeat('x', 4000000000)) AS n FROM rows")
    assert outcome.status is Status.OUT_OF_MEMORY, outcome.message


HOSTILE = [
    "SELECT row_id, (SELECT count(*) FROM glob('/**')) AS n FROM rows",
    "SELECT row_id, content FROM rows, read_text('/proc/self/environ')",
    "SELECT row_id, age FROM rows, query('COPY rows TO ''x.csv'' ')",
    "SELECT row_id, age FROM rows, parquet_scan('s3://bucket/x.parquet')",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET memory_limit = '100GB'",
    "SELECT row_id, getenv('HOME') AS home FROM rows",
    "SELECT r.row_id, count(*) AS n FROM rows r, range(100000000000) t(i) GROUP BY ALL",
    "SELECT row_id, age FROM df",
]


@pytest.mark.proof
@pytest.mark.parametrize("query", HOSTILE)
def test_a_hostile_query_gets_no_answer(runner: Runner, machines: tuple[Challenge, PreparedData], query: str) -> None:
    challenge, prepared = machines
    limits = challenge.definition.limits.model_copy(update={"cpu_seconds": 2})
    hasty = replace(challenge, definition=challenge.definition.model_copy(update={"limits": limits}))
    outcome = run_query(runner, submitted(query), hasty, prepared)
    assert outcome.status in (Status.FAILED, Status.TIMED_OUT, Status.OUT_OF_MEMORY), outcome.message
    assert outcome.message is not None
    assert outcome.message.startswith(("features.sql", "the submission"))


def test_a_folder_with_a_query_is_one_and_so_is_the_file(tmp_path: Path) -> None:
    (tmp_path / "features.sql").write_text(HONEST)
    (tmp_path / "solution.py").write_text(MODEL)
    for path in (tmp_path, tmp_path / "features.sql"):
        found = read_submission(path)
        assert (found.kind, found.entry) == ("sql", "features.sql")
        assert [each.path for each in found.files] == ["features.sql", "solution.py"]


def test_a_students_copy_queries_public_rows_and_has_no_text_of_the_authors_query(
    runner: Runner, machines: tuple[Challenge, PreparedData], tmp_path: Path
) -> None:
    from heldout.authoring.bundle.public_data import public_data

    files = public_data(machines[1])
    rows = machines[1].rows
    table = read_arrow(files["open/table_rows.arrow"])
    assert table.num_rows == rows["train"] + rows["public"]
    for name, data in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    copy = PreparedData(tmp_path, read_manifest(tmp_path))
    outcome = run_query(runner, submitted(HONEST), machines[0], copy)
    whole = run_query(runner, submitted(HONEST), *machines)
    assert outcome.predictions is not None
    assert whole.predictions is not None
    assert outcome.predictions.public == whole.predictions.public
