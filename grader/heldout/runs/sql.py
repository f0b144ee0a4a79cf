"""A `features.sql` becomes features of all rows, alike for those to train on and hidden ones, and a model is fitted.

The query runs in a stage of its own, without any Python of the learner's. Whether its features know what comes later
is looked at in another one, which the learner does not pay for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from heldout.base.json_records import Unreadable, from_json
from heldout.challenge.interface import Challenge
from heldout.dataset.query_names import ROWS
from heldout.dataset.sql_engine import Leak, require_duckdb
from heldout.prepare.interface import PreparedData
from heldout.runs.conditions import limits_of
from heldout.runs.feature_tables import FEATURE_TABLES, FeatureTablesRequest, NoFeatures
from heldout.runs.fit_predict import run_submission
from heldout.runs.interface import Outcome, Run, Status, WhenBuilt
from heldout.runs.made_features import PARTS, prepared_with
from heldout.runs.usage import resources_of
from heldout.runs.verdict import Verdict, judge_ending
from heldout.sandbox.interface import MIB, Ending, Job, Limits, Runner, Stage, StageResult, Usage
from heldout.sandbox.patience import run_patiently
from heldout.sandbox.sanitise import clean
from heldout.stages.interface import AUDIT, QUERY, QueryWork, StageError, read_error
from heldout.submission.boundary import take
from heldout.submission.interface import Submission, SubmittedFile
from heldout.submission.read import ENTRIES

QUERY_FILE = "features.sql"
_MODEL = "solution.py"
_MAX_QUERY = 1 * MIB
_ALL_SECONDS = 600.0
"""CPU time of looking at every moment."""


def run_query(
    runner: Runner,
    submission: Submission,
    challenge: Challenge,
    prepared: PreparedData,
    sample: bool = False,
    when_built: WhenBuilt | None = None,
) -> Outcome:
    """Run the query, look whether it looks ahead, fit on its features and predict. With `sample`, fit on few rows.

    Raises:
        HeldoutError: the machine could not run the stages, or DuckDB is not installed.
    """
    require_duckdb(f"the challenge {challenge.id}")
    return _Queried(runner, submission, challenge, prepared).outcome(sample, when_built)


def look_ahead_at_all(
    runner: Runner, submission: Submission, challenge: Challenge, prepared: PreparedData
) -> str | None:
    """Why a query looks ahead, or cannot be run on less, looked at from every moment; None where it does not.

    Raises:
        HeldoutError: the machine could not run it.
    """
    require_duckdb(f"the challenge {challenge.id}")
    verdict = _Queried(runner, submission, challenge, prepared).looks_ahead(None)
    return None if verdict is None else verdict.message


class _Queried:
    """One query's way through its stages."""

    def __init__(self, runner: Runner, submission: Submission, challenge: Challenge, prepared: PreparedData) -> None:
        self.runner, self.submission, self.challenge, self.prepared = runner, submission, challenge, prepared
        self.limits = limits_of(challenge)
        self.used: list[Usage] = []

    def outcome(self, sample: bool, when_built: WhenBuilt | None) -> Outcome:
        text = take(self._text, lambda why: Verdict(Status.FAILED, f"{QUERY_FILE}: {why}"))
        if isinstance(text, Verdict):
            return self._failed(text)
        result = self._stage(QUERY, self._work(), self.limits)
        self.used.append(result.usage)
        verdict = self._judged(result, self.limits)
        if verdict is None:
            verdict = self.looks_ahead(1 if sample else self._audits())
        if verdict is not None:
            return self._failed(verdict)
        try:
            tables = FEATURE_TABLES.ask(self.runner, self._request(result))
        except NoFeatures as error:
            return self._failed(Verdict(Status.INVALID_OUTPUT, f"{QUERY_FILE}: {error}"))
        with prepared_with(tables, self.prepared) as own:
            model = self._model()
            found = run_submission(self.runner, model, self.challenge, own, sample, when_built, used=self.used)
        used = found.resources
        if used is not None:
            used = replace(used, measured={**used.measured, **self._measured()})
        return replace(found, own_features=tables.features, resources=used)

    def looks_ahead(self, moments: int | None) -> Verdict | None:
        """The verdict on a query whose features change where later rows are taken away; None where none was seen to.

        `moments`: how many are looked at, chosen by chance and alike each time; None for all.
        """
        tables = self.prepared.manifest.tables
        if tables[0].time is None or all(each.time is None for each in tables[1:]):
            return None
        seed = int.from_bytes(hashlib.sha256(self.submission.content_hash.encode()).digest()[:4], "big")
        work = replace(self._work(), cutoffs=moments, seed=seed)
        # It runs the whole query once more, one over less for each moment, and the whole one again where those differ.
        seconds = _ALL_SECONDS if moments is None else max((moments + 2) * self.limits.cpu_seconds, 60.0)
        limits = replace(self.limits, cpu_seconds=seconds, wall_seconds=2 * seconds + 10)
        result = self._stage(AUDIT, work, limits)
        verdict = self._judged(result, limits)
        return verdict or take(lambda: self._leak(result.said), lambda why: _no_answer())

    def _audits(self) -> int:
        assert self.challenge.definition.sql is not None
        return self.challenge.definition.sql.audit

    def _text(self) -> str:
        content = next(each.content for each in self.submission.files if each.path == QUERY_FILE)
        if len(content) > _MAX_QUERY:
            raise ValueError("too long")
        return content.decode("utf-8-sig")

    def _work(self) -> QueryWork:
        tables = self.prepared.manifest.tables
        times = {each.name: each.time for each in tables if each.time is not None}
        return QueryWork(self._text(), tuple(each.name for each in tables), times, tables[0].rows)

    def _stage(self, stage: Stage, work: QueryWork, limits: Limits) -> StageResult:
        blobs = tuple((each.name, self.prepared.open_file(each.file)) for each in self.prepared.manifest.tables)
        size = 64 * MIB if stage is QUERY else 0
        return run_patiently(self.runner, Job(stage, work, blobs, limits=replace(limits, result_bytes=size)))

    def _judged(self, result: StageResult, limits: Limits) -> Verdict | None:
        """The verdict on a query that gave no answer; None where it gave one."""
        if result.ending is Ending.MEMORY:
            return self._too_large()
        verdict = judge_ending(result, limits, QUERY_FILE)
        if verdict is not None:
            return self._too_large() if verdict.status is Status.OUT_OF_MEMORY else verdict
        if result.said.get("ok") is True:
            return None
        error = take(lambda: read_error(result.said.get("error")), lambda _: None)
        return _no_answer() if error is None else self._refused(error)

    def _refused(self, error: StageError) -> Verdict:
        if error.kind == "memory":
            return self._too_large()
        lines = self._text().splitlines()
        line = error.line if error.line is not None and 0 < error.line <= len(lines) else None
        where = QUERY_FILE if line is None else f"{QUERY_FILE}, line {line},"
        shown = None if line is None else f"line {line} of {QUERY_FILE}: {clean(lines[line - 1].strip(), 200)}"
        words = error.message if error.kind == "fault" else f"could not be run ({error.type}): {error.message[:300]}"
        return Verdict(Status.FAILED, f"{where} {words}", shown)

    def _too_large(self) -> Verdict:
        return Verdict(
            Status.OUT_OF_MEMORY,
            f"{QUERY_FILE} needed more than {self.limits.memory_mb} MB of memory. Look for a join without a condition "
            "or on a column that is not unique, and filter or aggregate before you join.",
        )

    def _leak(self, said: dict[str, Any]) -> Verdict | None:
        if said.get("leak") is None:
            return None
        try:
            leak, rows, differ = from_json(Leak, said["leak"]), int(said["rows"]), int(said["differ"])
        except (Unreadable, KeyError, TypeError, ValueError):
            return _no_answer()
        shown = [clean(each, 60) for each in (leak.column, leak.cutoff, leak.with_later, leak.without)]
        column, cutoff, later, without = shown
        return Verdict(
            Status.INVALID_OUTPUT,
            f"{QUERY_FILE} looks ahead: {column} of row_id {leak.row_id}, which is asked about at {cutoff}, is "
            f"{later}, and {without} when nothing is there yet that is known later. {differ:,} of {rows:,} rows that "
            f"were looked at differ. Use of each table only what is known by then: {self._condition()}.",
        )

    def _condition(self) -> str:
        tables = self.prepared.manifest.tables
        timed = next(each for each in tables[1:] if each.time is not None)
        return f"{timed.name}.{timed.time} <= {ROWS}.{tables[0].time}"

    def _request(self, result: StageResult) -> FeatureTablesRequest:
        rows = self.prepared.rows
        return FeatureTablesRequest(result.said.get("columns"), result.payload, *(rows[part] for part in PARTS))

    def _model(self) -> Submission:
        """The learner's model; the challenge's own where there is none."""
        entry = next((name for name in ENTRIES if any(each.path == name for each in self.submission.files)), None)
        files: Sequence[SubmittedFile] = self.submission.files
        if entry is None:
            own = (self.challenge.starter / _MODEL).read_bytes()
            files = sorted([*files, SubmittedFile(_MODEL, own)], key=lambda each: each.path)
        return replace(self.submission, kind="python", entry=entry or _MODEL, files=tuple(files))

    def _measured(self) -> dict[str, float]:
        """CPU seconds of the query, and megabytes above what its process began with."""
        query = self.used[0]
        return {"query_cpu": query.cpu_seconds, "query_memory": query.above_base_mb}

    def _failed(self, verdict: Verdict) -> Outcome:
        resources = resources_of(self.used, measured=self._measured()) if self.used else None
        return Outcome(verdict.status, verdict.message, verdict.traceback, resources=resources)


def _no_answer() -> Verdict:
    return Verdict(Status.INVALID_OUTPUT, f"the process that ran {QUERY_FILE} sent back what makes no sense.")


RUN = Run(
    "sql",
    run_query,
    tried=f"{QUERY_FILE} gives features of each row of {{challenge}}, and {{model}} fits a sample of them and predicts "
    "what the metric needs",
)
