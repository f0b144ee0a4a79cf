"""A trusted process that is kept answers jobs of one kind, and nothing of one is in the next."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from runner_contract import waited
from sandbox_samples import LINEAR, Course, alive, in_build, processes_naming, scratch_left, submission

if sys.platform != "linux":
    pytest.skip("the warm worker needs Linux", allow_module_level=True)

from heldout.grading.grade import grade
from heldout.isolation import program
from heldout.isolation.inside import PROGRAM
from heldout.sandbox.exchange import Exchange
from heldout.sandbox.interface import Ending, Job, StageResult
from heldout.sandbox.program import Asked
from heldout.sandbox.worker import kept, more_jobs, protocol, start
from heldout.sandbox.worker.order import Order
from heldout.sandbox.worker.runner import WorkerRunner
from heldout.sandbox.worker.sending import to_send
from heldout.sandbox.worker.supervise import RunningStage
from heldout.scoring.metric_probe import NOTHING, Nothing
from heldout.stages.interface import BUILD
from heldout.submission.interface import SubmittedFile

ORDER = Order((), program.NAME, idle_seconds=62.0)
KEPT = replace(NOTHING.job(Nothing()), kept_for="a challenge")
FAULT = replace(KEPT, work=Asked("no such work", 1, None))


@pytest.fixture(autouse=True, scope="module")
def nobody_stays(apart: Path) -> Iterator[None]:
    yield
    start.stop_all()
    assert waited(lambda: not processes_naming(str(apart)), 20)


@pytest.fixture
def runner(apart: Path) -> Iterator[WorkerRunner]:
    with WorkerRunner(ORDER, persistent=True) as runner:
        yield runner
        worker = runner.hello().pid
    assert waited(lambda: children_of(worker) == []), "what is kept ends with the command"
    assert scratch_left(apart) == []


def children_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def kept_by(runner: WorkerRunner) -> list[int]:
    return children_of(runner.hello().pid)


def test_jobs_of_one_kind_are_answered_by_one_process(runner: WorkerRunner) -> None:
    first = runner.run(KEPT)
    (process,) = kept_by(runner)

    others = [runner.run(KEPT) for _ in range(3)]

    assert {result.ending for result in (first, *others)} == {Ending.FRAME}
    assert first.usage.cpu_seconds > 0
    assert kept_by(runner) == [process]
    assert all([phase.name for phase in result.usage.phases] == ["trusted"] for result in others)
    assert all(result.usage.wall_seconds > 0 and result.usage.peak_memory_mb > 1 for result in others)


@pytest.mark.parametrize(
    "other",
    [replace(KEPT, kept_for="another challenge"), replace(KEPT, files=(SubmittedFile("landscape/a.json", b"{}"),))],
    ids=["name", "files"],
)
def test_another_kind_of_job_gets_another_process_and_ends_the_one_that_waits(runner: WorkerRunner, other: Job) -> None:
    runner.run(KEPT)
    (before,) = kept_by(runner)

    assert runner.run(other).ending is Ending.FRAME

    assert waited(lambda: len(kept_by(runner)) == 1)
    assert kept_by(runner) != [before]


@pytest.mark.parametrize("job", [replace(KEPT, kept_for=""), replace(KEPT, author_code=True)], ids=["none", "own code"])
def test_what_is_not_kept_ends_with_its_job(runner: WorkerRunner, job: Job) -> None:
    assert runner.run(job).ending is Ending.FRAME
    assert kept_by(runner) == []


def test_two_jobs_at_once_have_two_processes(runner: WorkerRunner) -> None:
    barrier = threading.Barrier(2)

    def work() -> None:
        barrier.wait()
        for _ in range(20):
            results.append(runner.run(KEPT))

    results: list[StageResult] = []
    threads = [threading.Thread(target=work) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert [result.ending for result in results] == [Ending.FRAME] * 40
    assert 1 <= len(kept_by(runner)) <= 2


def test_whoever_comes_while_a_job_is_answered_waits_for_that_process(
    runner: WorkerRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_FIRST_PATIENCE", 60.0)
    monkeypatch.setattr(kept, "_PATIENCE", 60.0)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: runner.run(KEPT), range(12)))

    assert [result.ending for result in results] == [Ending.FRAME] * 12
    assert len(kept_by(runner)) == 1


def test_nobody_waits_long_for_a_job_that_takes_long(runner: WorkerRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_FIRST_PATIENCE", 0.05)
    second_has_begun = threading.Event()

    def begin(job: Job, scratch: Path, far: int) -> tuple[StageResult, RunningStage]:
        if threading.current_thread() is first:
            assert second_has_begun.wait(60)
        second_has_begun.set()
        return begin_kept(job, scratch, far)

    begin_kept = runner._kept._begin
    monkeypatch.setattr(runner._kept, "_begin", begin)
    first = threading.Thread(target=runner.run, args=(KEPT,))
    first.start()
    assert waited(lambda: runner._kept._at_work != [])

    assert runner.run(KEPT).ending is Ending.FRAME
    first.join()


def test_a_fault_ends_the_process_and_costs_one_job_only(runner: WorkerRunner) -> None:
    runner.run(KEPT)
    (process,) = kept_by(runner)

    failed = runner.run(FAULT)

    assert (failed.ending, failed.exit_code) == (Ending.CRASHED, 70)
    assert failed.stderr.strip() == "ValueError: there is no trusted work 'no such work'"
    assert not alive(process)
    after = runner.run(KEPT)
    assert (after.ending, after.stderr) == (Ending.FRAME, "")
    assert kept_by(runner) != [process]


def test_a_fault_in_the_first_job_is_told_as_ever(runner: WorkerRunner) -> None:
    failed = runner.run(FAULT)

    assert (failed.ending, failed.exit_code) == (Ending.CRASHED, 70)
    assert "no such work" in failed.stderr
    assert kept_by(runner) == []


def test_one_that_was_killed_while_it_waited_costs_nothing(runner: WorkerRunner) -> None:
    runner.run(KEPT)
    (process,) = kept_by(runner)
    os.kill(process, signal.SIGKILL)
    assert waited(lambda: not alive(process))

    assert runner.run(KEPT).ending is Ending.FRAME


def test_a_worker_that_was_killed_takes_what_it_kept_along(runner: WorkerRunner) -> None:
    runner.run(KEPT)
    worker, (process,) = runner.hello().pid, kept_by(runner)
    os.kill(worker, signal.SIGKILL)
    assert waited(lambda: not alive(process))

    assert runner.run(KEPT).ending is Ending.FRAME
    assert runner.hello().pid != worker


def test_after_so_many_jobs_or_so_much_memory_comes_another_one(
    runner: WorkerRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST_JOBS", 2)
    runner.run(KEPT)
    assert len(kept_by(runner)) == 1
    runner.run(KEPT)
    assert waited(lambda: kept_by(runner) == [])
    monkeypatch.undo()

    monkeypatch.setattr(kept, "_MOST_MB", 1.0)
    runner.run(KEPT)
    assert waited(lambda: kept_by(runner) == [])


def test_a_submission_reaches_nothing_of_a_process_that_holds_labels(runner: WorkerRunner) -> None:
    runner.run(KEPT)
    (process,) = kept_by(runner)
    pids = [process, os.getpid(), runner.hello().pid]

    said = runner.run(
        in_build(f"""
        import ctypes, json, os
        libc = ctypes.CDLL(None, use_errno=True)
        got = []
        for pid in {pids}:
            for name in ("mem", "maps", "environ", "fd", "root", "cmdline"):
                try:
                    (os.listdir if name == "fd" else open)(f"/proc/{{pid}}/{{name}}")
                    got.append(name)
                except OSError:
                    pass
            try:
                os.kill(pid, 9)
                got.append("kill")
            except OSError:
                pass
            for number in (101, 310, 434, 438):
                if libc.syscall(number, 16, pid, 0, 0) >= 0:
                    got.append(number)
        print(json.dumps(got))
        """)
    )

    assert said.stdout.strip() == "[]", said
    assert alive(process)
    assert runner.run(KEPT).ending is Ending.FRAME
    assert kept_by(runner) == [process]


def test_scores_are_the_same_to_the_last_digit_whoever_was_scored_before(tiny: Course) -> None:
    worse = LINEAR.replace("max_iter=500", "C=0.001")
    both = [submission(source) for source in (LINEAR, worse)]

    def cards(together: bool) -> list[object]:
        with ExitStack() as stack:
            shared = stack.enter_context(WorkerRunner(ORDER, persistent=True))
            found: list[object] = []
            for each in (*both, *both):
                one = shared if together else stack.enter_context(WorkerRunner(ORDER, persistent=True))
                card = grade(each, tiny.challenge, one, metric_only=True, prepared=tiny.prepared).card
                found.append((card.status, card.score, card.warnings))
                if together:
                    assert len(kept_by(shared)) <= 1, "one that waits too long ends"
            return found

    together = cards(together=True)
    assert together == cards(together=False)
    assert together[0] == together[2] != together[1] == together[3]


def test_while_it_waits_it_maps_nothing_of_what_it_was_given(
    tiny: Course, runner: WorkerRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[Job] = []
    run = runner.run
    monkeypatch.setattr(runner, "run", lambda job: (jobs.append(job), run(job))[1])
    grade(submission(LINEAR), tiny.challenge, runner, metric_only=True, prepared=tiny.prepared)
    runner._kept.close()
    (scoring,) = (job for job in jobs if job.kept_for)

    assert run(scoring).ending is Ending.FRAME

    def has_let_go() -> bool:
        (process,) = kept_by(runner)
        mapped = Path(f"/proc/{process}/maps").read_text()
        return "libc" in mapped and "memfd:job" not in mapped

    assert waited(has_let_go)


def test_the_worker_clears_up_after_a_grader_that_was_killed(apart: Path) -> None:
    code = """
import os
from test_worker_kept import KEPT, ORDER, WorkerRunner
runner = WorkerRunner(ORDER, persistent=True)
runner.run(KEPT)
os.kill(os.getpid(), 9)
"""
    here = str(Path(__file__).parent)
    with WorkerRunner(ORDER, persistent=True) as staying:
        mine = scratch_left(apart)
        assert subprocess.run([sys.executable, "-c", code], cwd=here, check=False).returncode == -signal.SIGKILL
        assert waited(lambda: kept_by(staying) == [])
        assert waited(lambda: scratch_left(apart) == mine)


class TestInside:
    """The process's own side, in a fork without a worker."""

    @pytest.fixture
    def channel(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[socket.socket, int]]:
        monkeypatch.setattr(more_jobs, "IDLE_SECONDS", 0.3)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if pid == 0:
            ours.close()
            try:
                more_jobs.answer_more(PROGRAM, theirs.detach())
            except BaseException as error:
                os.write(2, type(error).__name__.encode())
                os._exit(1)
            os._exit(0)
        theirs.close()
        with ours:
            yield ours, pid

    def give(self, channel: socket.socket, job: Job) -> Exchange:
        with to_send(job) as sent:
            protocol.send(channel, protocol.NextJob(), (sent.job, sent.result, sent.stdout, sent.stderr))
        return Exchange(job, sent.ours)

    def test_it_ends_when_nobody_asks_for_a_while(self, channel: tuple[socket.socket, int]) -> None:
        ours, pid = channel
        assert os.waitpid(pid, 0)[1] == 0
        with pytest.raises(ConnectionError):
            protocol.send(ours, protocol.NextJob())

    def test_it_ends_when_the_grader_does(self, channel: tuple[socket.socket, int]) -> None:
        ours, pid = channel
        ours.close()
        assert os.waitpid(pid, 0)[1] == 0

    def test_what_was_sent_before_its_time_was_over_is_answered(self, channel: tuple[socket.socket, int]) -> None:
        ours, pid = channel
        os.kill(pid, signal.SIGSTOP)
        given = [self.give(ours, KEPT) for _ in range(2)]
        threading.Event().wait(0.6)
        os.kill(pid, signal.SIGCONT)
        assert os.waitpid(pid, 0)[1] == 0
        for each in given:
            each.drain()
            assert each.collector.result().header["response"] == {}
            each.close()

    def test_a_learners_stage_is_refused(self, channel: tuple[socket.socket, int]) -> None:
        ours, pid = channel
        given = self.give(ours, Job(BUILD, {"entry": "solution.py", "seed": 0}))
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 1
        given.drain()
        assert (bytes(given.collector.stderr), given.collector.complete) == (b"ValueError", False)
        given.close()
