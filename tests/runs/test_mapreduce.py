"""MapReduce: whatever the splits and their order are, the result is the same, or the card says where it is not."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from heldout.base.errors import HeldoutError
from heldout.challenge.interface import Challenge
from heldout.challenge.load import load_challenge
from heldout.isolation.choose import open_runner
from heldout.kinds.needs import lacks
from heldout.prepare.interface import PreparedData
from heldout.prepare.lines import lines_of
from heldout.prepare.prepare import prepare
from heldout.prepare.tables import read_target
from heldout.runs.conditions import PARTS
from heldout.runs.interface import Outcome, Status
from heldout.runs.mapreduce import run_mapreduce
from heldout.sandbox.interface import Ending, Job, StageResult, Usage
from heldout.submission.interface import Submission, SubmittedFile
from heldout.submission.read import read_submission

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "challenges" / "slow-routes" / "submissions"
Program = Callable[[list[str]], Iterator[str]]


@pytest.fixture(scope="module")
def routes() -> tuple[Challenge, PreparedData]:
    challenge = load_challenge(ROOT, "slow-routes")
    return challenge, prepare(challenge)


class Programs:
    """A runner whose stages are functions of lines."""

    def __init__(self, **programs: Program) -> None:
        self._programs = {"map": sums, "combine": added, "reduce": means} | programs
        self.jobs: list[Job] = []

    def isolation(self) -> Any:
        return SimpleNamespace(level="standard")

    def run(self, job: Job) -> StageResult:
        self.jobs.append(job)
        data = dict(job.blobs)["lines"]
        assert isinstance(data, bytes)
        out = "".join(f"{line}\n" for line in self._programs[job.stage.name](data.decode().splitlines()))
        return StageResult(Ending.FRAME, {"ok": True}, out.encode(), usage=Usage())


def sums(lines: list[str]) -> Iterator[str]:
    for line in lines:
        route, status, ms = line.split(",")
        if int(status) < 500:
            yield f"{route}\t{ms}\t1"


def added(lines: list[str]) -> Iterator[str]:
    for route, group in groupby((line.split("\t") for line in lines), key=lambda each: each[0]):
        values = list(group)
        yield f"{route}\t{sum(float(each[1]) for each in values)!r}\t{sum(int(each[2]) for each in values)}"


def means(lines: list[str]) -> Iterator[str]:
    for line in added(lines):
        route, total, count = line.split("\t")
        yield f"{route}\t{float(total) / int(count)!r}"


def run(routes: tuple[Challenge, PreparedData], combiner: bool = True, **programs: Program) -> tuple[Outcome, Programs]:
    names = ["mapper.py", "reducer.py", *(["combiner.py"] if combiner else [])]
    files = tuple(SubmittedFile(name, b"") for name in names)
    runner: Any = Programs(**programs)
    return run_mapreduce(runner, Submission("mine", "mapreduce", "mapper.py", files, ""), *routes), runner


def test_each_row_gets_the_result_of_its_key(routes: tuple[Challenge, PreparedData]) -> None:
    outcome, _ = run(routes)
    assert outcome.status is Status.GRADED, outcome.message
    assert outcome.predictions is not None
    truth = read_target(routes[1].hidden_file("private_target").read_bytes())
    assert np.allclose(np.frombuffer(outcome.predictions.private), truth)


def test_three_plans_differ_in_splits_order_and_how_often_they_combine(routes: tuple[Challenge, PreparedData]) -> None:
    _, runner = run(routes)
    mapped = [dict(job.blobs)["lines"] for job in runner.jobs if job.stage.name == "map"]
    assert len(mapped) == 1 + 2 + 5
    assert mapped[1] + mapped[2] == mapped[0]
    assert sorted(b"".join(mapped[3:]).splitlines()) == sorted(mapped[0].splitlines())
    assert b"".join(mapped[3:]) != mapped[0]
    assert [job.stage.name for job in runner.jobs].count("combine") == 2 + 3 * 5


def test_what_is_shuffled_is_measured_after_the_combiner(routes: tuple[Challenge, PreparedData]) -> None:
    with_combiner = run(routes)[0].resources
    lines = (replace(routes[0], definition=_allowing(routes[0], None)), routes[1])
    without = run(lines, combiner=False)[0].resources
    assert with_combiner is not None
    assert without is not None
    assert 10 * with_combiner.measured["shuffled_bytes"] < without.measured["shuffled_bytes"]


def test_more_than_may_be_shuffled_is_refused_with_both_numbers(routes: tuple[Challenge, PreparedData]) -> None:
    outcome, _ = run(routes, combiner=False)
    assert outcome.status is Status.INVALID_OUTPUT
    assert "this challenge allows 60,000" in str(outcome.message)


def test_a_mean_of_means_is_told_with_the_two_runs_and_the_key(routes: tuple[Challenge, PreparedData]) -> None:
    def mean(lines: list[str]) -> Iterator[str]:
        for line in added(lines):
            route, total, count = line.split("\t")
            yield f"{route}\t{float(total) / int(count)!r}\t1"

    outcome, _ = run(routes, combine=mean)
    assert outcome.status is Status.INVALID_OUTPUT
    assert "disagree at the key '/" in str(outcome.message)
    assert "(1 split, without a combiner)" in str(outcome.message)
    assert "(2 splits, combined once)" in str(outcome.message)


def test_what_depends_on_the_order_within_a_key_is_told(routes: tuple[Challenge, PreparedData]) -> None:
    def last(lines: list[str]) -> Iterator[str]:
        for route, group in groupby((line.split("\t") for line in lines), key=lambda each: each[0]):
            yield f"{route}\t{list(group)[-1][1]}"

    roomy = (replace(routes[0], definition=_allowing(routes[0], None)), routes[1])
    outcome, _ = run(roomy, combiner=False, reduce=last)
    assert "5 splits, shuffled lines" in str(outcome.message)
    assert "neither on how lines are split nor on their order" in str(outcome.message)


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("/no/route\t1", "must print lines of a route, a tab and its number"),
        ("no tab", "must print lines of a route, a tab and its number"),
        ("{first}\tnan", "must print a finite number"),
        ("{first}\tmuch", "must print a finite number"),
        ("{first}\t1\n{first}\t1", "twice"),
        ("", "printed nothing for"),
    ],
)
def test_what_a_reducer_may_not_print_is_said(routes: tuple[Challenge, PreparedData], printed: str, words: str) -> None:
    def reducer(lines: list[str]) -> Iterator[str]:
        yield printed.format(first=lines[0].split("\t")[0])

    outcome, _ = run(routes, reduce=reducer)
    assert outcome.status is Status.INVALID_OUTPUT
    assert words in str(outcome.message)


def test_no_program_may_print_more_than_the_rows_allow_however_much_it_reads(
    routes: tuple[Challenge, PreparedData],
) -> None:
    outcome, runner = run(routes, map=lambda lines: (f"{line}\t{'x' * 99}" for line in sums(lines)))
    assert outcome.status is Status.GRADED, outcome.message
    whole = runner.jobs[0].limits.result_bytes
    assert max(len(dict(job.blobs)["lines"]) for job in runner.jobs) > len(dict(runner.jobs[0].blobs)["lines"])
    assert max(job.limits.result_bytes for job in runner.jobs) == whole


def test_a_mapper_must_print_keys(routes: tuple[Challenge, PreparedData]) -> None:
    outcome, _ = run(routes, map=lambda lines: iter(lines))
    assert "mapper.py must print lines of a key, a tab and a value" in str(outcome.message)


@pytest.mark.parametrize(
    ("example", "status"),
    [("passes/sums_and_counts", Status.GRADED), ("invalid_output/last_route_forgotten", Status.INVALID_OUTPUT)],
)
def test_real_programs_run_in_the_sandbox(routes: tuple[Challenge, PreparedData], example: str, status: Status) -> None:
    with open_runner() as runner, redirect_stdout(io.StringIO()):
        outcome = run_mapreduce(runner, read_submission(EXAMPLES / example), *routes, True)
    assert outcome.status is status, outcome.message


def test_a_folder_without_a_reducer_is_no_submission_of_this_kind(tmp_path: Path) -> None:
    (tmp_path / "mapper.py").write_text("")
    assert "must hold mapper.py and reducer.py. It has no reducer.py." in str(read_submission(tmp_path).fault)


def _allowing(challenge: Challenge, shuffled: int | None) -> Any:
    definition = challenge.definition
    assert definition.mapreduce is not None
    section = definition.mapreduce.model_copy(update={"shuffled_bytes": shuffled})
    return definition.model_copy(update={"mapreduce": section})


def on_engine(routes: tuple[Challenge, PreparedData], engine: str) -> tuple[Challenge, PreparedData]:
    section = routes[0].definition.mapreduce
    assert section is not None
    changed = section.model_copy(update={"engine": engine})
    return replace(routes[0], definition=routes[0].definition.model_copy(update={"mapreduce": changed})), routes[1]


def test_an_engine_is_given_all_lines_and_must_come_to_the_same(
    routes: tuple[Challenge, PreparedData], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heldout.runs.mapreduce.lacks", lambda _: ())

    first = min(key for part in PARTS for key in lines_of(routes[1], part, "route").keys).decode()

    def elsewhere(lines: list[str]) -> Iterator[str]:
        for line in means(sorted(sums(lines))):
            route, value = line.split("\t")
            yield f"{route}\t{float(value) + (route == first)}"

    outcome, runner = run(on_engine(routes, "mrjob"), cluster=lambda lines: means(sorted(sums(lines))))
    assert outcome.status is Status.GRADED, outcome.message
    asked = next(job for job in runner.jobs if job.stage.name == "cluster")
    assert asked.blobs == runner.jobs[0].blobs
    assert asked.programs
    assert asked.limits.cpu_seconds > runner.jobs[0].limits.cpu_seconds
    other, _ = run(on_engine(routes, "mrjob"), cluster=elsewhere)
    assert other.status is Status.INVALID_OUTPUT
    assert f"at the key '{first}'" in str(other.message)
    assert "(4 splits, on mrjob)" in str(other.message)


def test_a_run_on_an_engine_that_is_stopped_is_told_with_the_seconds_that_it_had(
    routes: tuple[Challenge, PreparedData], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heldout.runs.mapreduce.lacks", lambda _: ())

    class Slow(Programs):
        def run(self, job: Job) -> StageResult:
            if job.stage.name != "cluster":
                return super().run(job)
            self.jobs.append(job)
            return StageResult(Ending.CPU_TIME, usage=Usage())

    runner: Any = Slow()
    files = tuple(SubmittedFile(name, b"") for name in ("mapper.py", "reducer.py"))
    submission = Submission("mine", "mapreduce", "mapper.py", files, "")
    found = run_mapreduce(runner, submission, *on_engine(routes, "mrjob"))

    assert found.status is Status.TIMED_OUT
    assert f"used up {runner.jobs[-1].limits.cpu_seconds:.0f} s of CPU time" in str(found.message)


def test_an_engine_that_ended_by_itself_is_no_fault_of_the_programs(
    routes: tuple[Challenge, PreparedData], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heldout.runs.mapreduce.lacks", lambda _: ())

    class Crashing(Programs):
        def run(self, job: Job) -> StageResult:
            if job.stage.name != "cluster":
                return super().run(job)
            return StageResult(Ending.FRAME, {"ok": False, "engine": {"exit_code": -11, "words": "# SIGSEGV"}})

    files = tuple(SubmittedFile(name, b"") for name in ("mapper.py", "reducer.py"))
    submission = Submission("mine", "mapreduce", "mapper.py", files, "")
    runner: Any = Crashing()
    found = run_mapreduce(runner, submission, *on_engine(routes, "mrjob"))
    assert found.status is Status.GRADER_ERROR
    assert "Nothing that was handed in runs in it" in str(found.message)


def test_what_the_machine_lacks_for_an_engine_is_said_before_anything_runs(
    routes: tuple[Challenge, PreparedData], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heldout.kinds.needs.is_installed", lambda _: False)
    with pytest.raises(HeldoutError, match=r"slow-routes cannot be graded on this machine: .*heldout\[mrjob\]"):
        run(on_engine(routes, "mrjob"))


SUMS = """import sys
from itertools import groupby
for key, lines in groupby((line.split("\\t") for line in sys.stdin), key=lambda each: each[0]):
    print(key, sum(float(each[1]) for each in lines), sep="\\t")
"""
TELLS_ITS_ENGINE = """import os, sys
for line in sys.stdin:
    route, status, ms = line.split(",")
    print(route, float(ms) + (route == "LAST" and "MARK" in os.environ), sep="\\t")
"""


@pytest.mark.proof
@pytest.mark.parametrize(
    ("engine", "mark", "words"),
    [("mrjob", "mapreduce_job_id", "on mrjob"), ("spark", "SPARK_HOME", "on the pipe of Spark")],
)
def test_a_real_engine_gives_what_ours_gives_but_where_the_programs_ask_for_it(
    routes: tuple[Challenge, PreparedData], engine: str, mark: str, words: str
) -> None:
    """Keys are compared in their order: all before the last one agree."""
    challenge, prepared = on_engine(routes, engine)
    if lacking := lacks(challenge.machine_needs):
        pytest.skip(lacking[0].words)
    free = challenge.definition.mapreduce.model_copy(update={"shuffled_bytes": None})  # type: ignore[union-attr]
    challenge = replace(challenge, definition=challenge.definition.model_copy(update={"mapreduce": free}))
    last = max(key for part in PARTS for key in lines_of(prepared, part, "route").keys).decode()
    mapper = TELLS_ITS_ENGINE.replace("LAST", last).replace("MARK", mark)
    files = {"mapper.py": mapper, "combiner.py": SUMS, "reducer.py": SUMS}
    told = tuple(SubmittedFile(name, text.encode()) for name, text in files.items())
    with open_runner() as runner:
        found = run_mapreduce(runner, Submission("mine", "mapreduce", "mapper.py", told, ""), challenge, prepared)
    assert found.status is Status.INVALID_OUTPUT
    assert f"disagree at the key '{last}': " in str(found.message)
    assert words in str(found.message)
