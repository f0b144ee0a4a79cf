"""Who runs out of wall time because the machine was busy gets a second run; whoever slept does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest import mock

import pytest
from sandbox_samples import load_tiny, submission

from heldout.base.errors import HeldoutError
from heldout.runs.fit_predict import run_submission
from heldout.runs.interface import Outcome, Status
from heldout.runs.verdict import judge_ending, judge_speed
from heldout.sandbox import patience
from heldout.sandbox.interface import Answer, Ending, Isolation, Job, Limits, PhaseUsage, StageResult, Usage
from heldout.sandbox.patience import was_kept_waiting

BUSY = Usage(wall_seconds=100.0, cpu_seconds=20.0, waited_seconds=70.0, phases=(PhaseUsage("fit"),))
ASLEEP = replace(BUSY, cpu_seconds=0.2, waited_seconds=0.3)


@dataclass
class Scripted:
    """A runner whose fit stages end as the script says, and then well."""

    script: list[StageResult]
    jobs: list[Job] = field(default_factory=list)

    def isolation(self) -> Isolation:
        return Isolation("standard", (), True, "hard")

    def run(self, job: Job) -> StageResult:
        self.jobs.append(job)
        if job.stage.name == "build":
            return StageResult(Ending.FRAME, {"ok": True, "declared": "a test"})
        if self.script:
            return self.script.pop(0)
        said = Answer({"ok": True}, b"")
        parts = [Answer({"ok": True, "dtype": "<f8"}, bytes(phase.result_bytes)) for phase in job.later[1:-1]]
        return StageResult(Ending.FRAME, {"ok": True}, earlier=(said, said, *parts))

    def close(self) -> None: ...

    def __enter__(self) -> Scripted:
        return self

    def __exit__(self, *exc: object) -> None: ...


def run(*usages: Usage) -> tuple[Outcome, Scripted]:
    tiny = load_tiny()
    runner = Scripted([StageResult(Ending.WALL_TIME, usage=usage) for usage in usages])
    return run_submission(runner, submission("x"), tiny.challenge, tiny.prepared), runner


def test_a_stage_that_the_machine_kept_waiting_is_run_once_more_and_the_first_run_costs_nothing() -> None:
    outcome, runner = run(BUSY)
    assert outcome.status is Status.GRADED
    assert [job.stage.name for job in runner.jobs] == ["build", "fit", "fit"]
    assert runner.jobs[1] == runner.jobs[2]
    assert outcome.resources is not None
    assert outcome.resources.wall_seconds == 0


def test_twice_is_enough_and_the_machine_is_named() -> None:
    outcome, runner = run(BUSY, BUSY)
    assert outcome.status is Status.TIMED_OUT
    assert len(runner.jobs) == 3
    assert "twice" in (outcome.message or "")
    assert "waited 70 s for a processor, as the machine was busy" in (outcome.message or "")
    assert "fewer trees" not in (outcome.message or "").lower()


def test_a_sleeper_gets_no_second_run_and_is_told_that_it_did_not_compute() -> None:
    outcome, runner = run(ASLEEP)
    assert outcome.status is Status.TIMED_OUT
    assert len(runner.jobs) == 2
    assert "in fit by the limit of" in (outcome.message or "")
    assert "had used only 0.2 s of CPU time. Look for sleep()" in (outcome.message or "")
    assert "Try fewer trees" not in (outcome.message or "")


KILLED = StageResult(Ending.CRASHED, exit_code=-9, usage=Usage(2.0, 1.0, peak_memory_mb=400.0, base_memory_mb=150.0))


def run_killed(*results: StageResult, kills: tuple[int, ...]) -> tuple[Outcome, Scripted]:
    """How many the kernel had killed is what `kills` says, one after the other: at first, and before and after fits."""
    tiny, runner = load_tiny(), Scripted(list(results))
    with mock.patch.object(patience, "killed_for_memory", side_effect=kills):
        return run_submission(runner, submission("x"), tiny.challenge, tiny.prepared), runner


def test_a_stage_that_the_kernel_killed_for_want_of_memory_is_run_once_more() -> None:
    outcome, runner = run_killed(KILLED, kills=(5, 5, 6, 6))
    assert outcome.status is Status.GRADED
    assert [job.stage.name for job in runner.jobs] == ["build", "fit", "fit"]


def test_a_machine_without_memory_is_no_fault_of_the_submission() -> None:
    with pytest.raises(HeldoutError, match=r"ran out of memory, twice: .* at 250 MB, and the challenge allows"):
        run_killed(KILLED, KILLED, kills=(5, 5, 6, 6, 7))


def test_an_engine_that_the_kernel_killed_is_the_machine_s_fault_too() -> None:
    gone = StageResult(Ending.FRAME, {"ok": False, "engine": {"exit_code": -9, "words": ""}})
    with pytest.raises(HeldoutError, match="ran out of memory, twice"):
        run_killed(gone, gone, kills=(5, 5, 6, 6, 7))


def test_an_answer_that_is_there_counts_whatever_it_says_of_an_engine() -> None:
    engine = {"exit_code": -9, "words": ""}
    limits = Limits(cpu_seconds=10, wall_seconds=10, memory_mb=500)
    assert patience.was_killed(StageResult(Ending.FRAME, {"ok": False, "engine": engine}), limits)
    assert not patience.was_killed(StageResult(Ending.FRAME, {"ok": True, "engine": engine}), limits)


def test_a_kill_while_nothing_was_killed_for_memory_stays_the_submission_s() -> None:
    outcome, runner = run_killed(KILLED, kills=(5, 5, 5))
    assert outcome.status is Status.FAILED
    assert len(runner.jobs) == 2


def test_a_kill_near_the_submission_s_own_limit_stays_its_memory() -> None:
    limit = load_tiny().challenge.definition.limits.memory_mb
    greedy = replace(KILLED, usage=Usage(2.0, 1.0, peak_memory_mb=150.0 + 0.9 * limit, base_memory_mb=150.0))
    outcome, runner = run_killed(greedy, kills=(5, 5, 6))
    assert outcome.status is Status.OUT_OF_MEMORY
    assert len(runner.jobs) == 2


@pytest.mark.skipif(not Path("/proc/vmstat").exists(), reason="Linux counts there")
def test_the_kernels_count_is_read_where_it_is_and_else_nothing_was_killed(tmp_path: Path) -> None:
    assert f"oom_kill {patience.killed_for_memory()}\n" in Path("/proc/vmstat").read_text()
    (tmp_path / "counts").write_text("nr_free 4\noom_kill 12\n")
    with mock.patch.object(patience, "_COUNTS", tmp_path / "counts"):
        assert patience.killed_for_memory() == 12
    with mock.patch.object(patience, "_COUNTS", tmp_path / "none"):
        assert patience.killed_for_memory() == 0


@pytest.fixture
def load() -> Iterator[mock.Mock]:
    with mock.patch.object(patience.os, "getloadavg") as found, mock.patch.object(patience.os, "cpu_count") as cores:
        cores.return_value = 2
        yield found


@pytest.mark.parametrize(("cpu", "average", "expected"), [(10.0, 5.0, True), (10.0, 0.5, False), (50.0, 5.0, False)])
def test_where_waits_cannot_be_read_the_load_decides(
    load: mock.Mock, cpu: float, average: float, expected: bool
) -> None:
    load.return_value = (average, 0.0, 0.0)
    assert was_kept_waiting(Usage(100.0, cpu), Limits(cpu_seconds=60)) is expected


@pytest.mark.parametrize(
    ("phase", "where", "advice"),
    [
        ("build", "before fit", "leave the work to fit"),
        ("fit", "in fit", "fewer trees"),
        ("predict_private", "in predict", "cost per row"),
    ],
)
def test_cpu_time_is_advised_on_where_it_was_used(phase: str, where: str, advice: str) -> None:
    usage = Usage(50.0, 60.0, phases=(PhaseUsage(phase),))
    verdict = judge_ending(StageResult(Ending.CPU_TIME, usage=usage), Limits(), "solution.py")
    assert verdict is not None
    assert f"used up 60 s of CPU time {where} and was stopped" in verdict.message
    assert advice in verdict.message


def test_predicting_is_judged_without_the_waits_of_a_busy_machine() -> None:
    slow_machine = [PhaseUsage("predict_public", 1.0, 0.04, waited_seconds=0.95)]
    assert judge_speed(slow_machine, 100, 0.6) is None
    slow_model = [PhaseUsage("predict_public", 1.0, 0.9, waited_seconds=0.05)]
    verdict = judge_speed(slow_model, 100, 0.6)
    assert verdict is not None
    assert "predict took 9.5 ms per row; this challenge allows 0.6. Prefer a model" in verdict.message
