"""The warm worker's life: found, shared, replaced, refused, ended. Nothing of it is left behind."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from runner_contract import waited
from sandbox_samples import QUICK, alive, in_build, processes_naming, scratch_left

if sys.platform != "linux":
    pytest.skip("the warm worker needs Linux", allow_module_level=True)

from heldout.base import packages_state
from heldout.base.errors import HeldoutError
from heldout.isolation import program
from heldout.isolation.inside import PROGRAM
from heldout.prepare.tables import table_bytes
from heldout.sandbox.interface import PROBE, TRUSTED, Ending, Job, StageResult
from heldout.sandbox.program import Asked
from heldout.sandbox.scratch import private_root
from heldout.sandbox.worker import protocol, start
from heldout.sandbox.worker.order import Order
from heldout.sandbox.worker.runner import WorkerRunner
from heldout.sandbox.worker.sending import sealed_job
from heldout.scoring.hidden_spec import HiddenSpec, MetricSpec
from heldout.scoring.metric_probe import PROBE_METRIC
from heldout.stages.interface import BUILD
from heldout.submission.interface import SubmittedFile
from heldout.tasks.interface import Target

ORDER = Order((), program.NAME, idle_seconds=60.0)
UNUSED = Order((), program.NAME, idle_seconds=61.0)
SLEEPING = in_build("import os, time; print(os.getpid(), flush=True); time.sleep(60)")


@pytest.fixture(autouse=True, scope="module")
def nobody_stays(apart: Path) -> Iterator[None]:
    """Tests that leave the worker of ORDER in peace share it."""
    yield
    start.stop_all()
    assert waited(lambda: not processes_naming(str(apart)), 20), [
        Path(f"/proc/{pid}/cmdline").read_bytes() for pid in processes_naming(str(apart))
    ]


def pid_of(runner: WorkerRunner) -> int:
    return runner.hello().pid


def children_of(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def has_begun(child: int) -> bool:
    """Whether it is confined, which it says in the same moment."""
    with contextlib.suppress(OSError):
        return "Seccomp:\t2" in Path(f"/proc/{child}/status").read_text()
    return False


def open_files(pid: int) -> list[str]:
    """What its descriptors are of, but for one that it closes meanwhile."""
    found = []
    for fd in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found.append(str(fd.readlink()))
    return found


def in_thread(runner: WorkerRunner, job: Job) -> tuple[threading.Thread, list[StageResult | HeldoutError]]:
    """The job under way, and where its result will be."""
    results: list[StageResult | HeldoutError] = []

    def work() -> None:
        try:
            results.append(runner.run(job))
        except HeldoutError as error:
            results.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    assert waited(lambda: bool(children_of(pid_of(runner)))), (results, thread.is_alive())
    return thread, results


def test_a_stage_that_nobody_wants_any_more_is_ended_at_once() -> None:
    unwanted = os.eventfd(0, os.EFD_CLOEXEC)
    with WorkerRunner(ORDER, persistent=True) as runner:
        thread, results = in_thread(runner, replace(SLEEPING, unwanted=unwanted))
        (child,) = children_of(pid_of(runner))
        assert waited(lambda: has_begun(child))
        time.sleep(0.5)
        assert not results

        os.eventfd_write(unwanted, 1)

        thread.join(20)
        assert [result.ending for result in results if isinstance(result, StageResult)] == [Ending.CRASHED]
        assert children_of(pid_of(runner)) == []
        assert runner.run(in_build("print(1)")).stdout == "1\n"
    os.close(unwanted)


def test_two_stages_with_trusted_work_in_between_share_no_core(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[protocol.StageRequest] = []
    send = protocol.send

    def noted(connection: socket.socket, record: object, fds: tuple[int, ...] = ()) -> None:
        if isinstance(record, protocol.Request) and record.run is not None:
            sent.append(record.run)
        send(connection, record, fds)

    monkeypatch.setattr(protocol, "send", noted)
    with WorkerRunner(ORDER, persistent=True) as runner:
        for job in (in_build("print(1)"), Job(TRUSTED, Asked("none", 1, None)), in_build("print(2)")):
            runner.run(job)

    first, between, second = (each.core for each in sent)
    assert between is None
    assert (first != second) == (len(os.sched_getaffinity(0)) > 1)


def test_two_runners_share_one_worker_which_stays_and_ends_when_idle(apart: Path) -> None:
    order = replace(ORDER, idle_seconds=0.5)
    with WorkerRunner(order, persistent=True) as first, WorkerRunner(order, persistent=True) as second:
        assert pid_of(first) == pid_of(second)
        assert second.run(in_build("print(1)")).stdout == "1\n"
    assert alive(pid_of(first))
    assert waited(lambda: not alive(pid_of(first)))
    path = start.socket_path(order)
    assert not path.exists()
    assert not path.with_suffix(".log").exists()


def test_a_worker_that_was_killed_while_idle_is_replaced_without_a_word() -> None:
    with WorkerRunner(ORDER, persistent=True) as runner:
        before = pid_of(runner)
        runner.isolation()
        os.kill(before, signal.SIGKILL)
        assert runner.run(in_build("print(1)")).stdout == "1\n"
        assert pid_of(runner) != before
    os.kill(pid_of(runner), signal.SIGKILL)
    with WorkerRunner(ORDER, persistent=True) as runner:
        assert runner.run(in_build("print(2)")).stdout == "2\n"


def test_a_worker_that_is_killed_under_a_stage_takes_it_along_and_is_replaced() -> None:
    with WorkerRunner(ORDER, persistent=True) as runner:
        worker = pid_of(runner)
        thread, results = in_thread(runner, SLEEPING)
        (child,) = children_of(worker)
        assert waited(lambda: has_begun(child))
        time.sleep(0.5)
        os.kill(worker, signal.SIGKILL)
        thread.join(20)
        assert waited(lambda: not alive(child), 2)
        assert "worker ended while a stage ran. Try again." in str(results[0])
        assert runner.run(in_build("print(1)")).stdout == "1\n"


@pytest.mark.proof
def test_a_child_that_is_killed_is_a_crashed_stage() -> None:
    with WorkerRunner(ORDER, persistent=True) as runner:
        thread, results = in_thread(runner, SLEEPING)
        time.sleep(0.2)
        os.kill(children_of(pid_of(runner))[0], signal.SIGKILL)
        thread.join(20)
        result = results[0]
        assert isinstance(result, StageResult)
        assert (result.ending, result.exit_code) == (Ending.CRASHED, -signal.SIGKILL)


@pytest.mark.parametrize("persistent", [True, pytest.param(False, marks=pytest.mark.proof)])
def test_a_grader_that_is_killed_leaves_no_child_and_no_file(apart: Path, persistent: bool) -> None:
    code = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_worker_life import ORDER, SLEEPING, WorkerRunner, pid_of
runner = WorkerRunner(ORDER, persistent={persistent})
print(pid_of(runner), flush=True)
runner.run(SLEEPING)
"""
    grader = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert grader.stdout is not None
    with grader.stdout:
        worker = int(grader.stdout.readline())
    assert waited(lambda: bool(children_of(worker)))
    (child,) = children_of(worker)
    grader.kill()
    grader.wait()
    assert waited(lambda: not alive(child), 3)
    assert waited(lambda: scratch_left(apart) == [], 3)
    assert waited(lambda: alive(worker) == persistent, 3)


def test_graders_that_start_at_the_same_time_start_one_worker() -> None:
    code = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_worker_life import ORDER, WorkerRunner, in_build, pid_of
with WorkerRunner(ORDER, persistent=True) as runner:
    print(pid_of(runner), runner.run(in_build("print('fine')")).stdout.strip())
"""
    graders = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [grader.communicate(timeout=60)[0].split() for grader in graders]
    assert len({pid for pid, _ in said}) == 1
    assert [word for _, word in said] == ["fine"] * 3


def test_no_worker_stays_when_it_is_switched_off(apart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELDOUT_WORKER", "off")
    with WorkerRunner(UNUSED) as runner:
        assert runner.run(in_build("print(1)")).stdout == "1\n"
        assert not start.socket_path(UNUSED).exists()
    assert not alive(pid_of(runner))


def test_stopping_ends_every_worker_and_a_runner_finds_another_one(apart: Path) -> None:
    with WorkerRunner(ORDER, persistent=True) as first, WorkerRunner(UNUSED) as second:
        before = {pid_of(first), pid_of(second)}
        assert len(before) == 2
        assert start.stop_all() >= 2
        assert waited(lambda: not any(map(alive, before)), 20)
        assert first.run(in_build("print(1)")).stdout == "1\n"
        assert pid_of(first) not in before


@pytest.mark.proof
def test_a_worker_that_was_told_to_stop_leaves_the_name_to_its_successor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "_STOP_SECONDS", 0.2)
    order = replace(ORDER, idle_seconds=62.0)
    path = start.socket_path(order)
    with WorkerRunner(order, persistent=True) as runner:
        first = pid_of(runner)
        os.kill(first, signal.SIGSTOP)
        start.stop_all()
        with WorkerRunner(order, persistent=True) as successor:
            second = pid_of(successor)
            os.kill(first, signal.SIGCONT)
            assert waited(lambda: not alive(first))
            assert path.exists()
            with WorkerRunner(order, persistent=True) as third:
                assert pid_of(third) == second != first


@pytest.mark.proof
def test_stopping_waits_for_a_stage_that_runs() -> None:
    with WorkerRunner(ORDER, persistent=True) as runner:
        job = in_build("import time; print('begun', flush=True); time.sleep(1.5); print('done')")
        thread, results = in_thread(runner, job)
        time.sleep(0.2)
        start.stop_all()
        thread.join(20)
        result = results[0]
        assert isinstance(result, StageResult)
        assert result.stdout == "begun\ndone\n"


@pytest.mark.parametrize("squatter", ["file", pytest.param("link to nowhere", marks=pytest.mark.proof)])
def test_what_lies_in_the_place_of_the_socket_is_replaced(squatter: str) -> None:
    start.stop_all()
    path = start.socket_path(ORDER)
    if squatter == "file":
        path.write_text("squatter")
    else:
        path.symlink_to("/nonexistent")
    with WorkerRunner(ORDER, persistent=True) as runner:
        assert runner.run(in_build("print(1)")).stdout == "1\n"


def test_a_folder_in_the_place_of_the_socket_is_said() -> None:
    path = start.socket_path(UNUSED)
    path.mkdir()
    try:
        with pytest.raises(HeldoutError, match=f"worker could not be started at {path}"):
            WorkerRunner(UNUSED, persistent=True)
    finally:
        path.rmdir()
    assert scratch_left(private_root().parent.parent) == []


def test_nobody_else_can_open_a_file_beside_the_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root's folder lets others pass: who can open the lock can hold it, and no grade begins."""
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path))
    old_lock = private_root() / "worker.lock"
    old_lock.touch(0o644)
    before = os.umask(0)
    try:
        order = replace(UNUSED, closed=start.closed_list([str(tmp_path / "closed.csv")]))
        with WorkerRunner(order, persistent=True) as runner:
            assert runner.run(in_build("print(1)")).stdout == "1\n"
            modes = {path.name: path.lstat().st_mode & 0o777 for path in private_root().iterdir() if not path.is_dir()}
    finally:
        os.umask(before)
        start.stop_all()
    assert {name.partition(".")[2] for name in modes} == {"json", "lock", "log", "sock"}
    assert set(modes.values()) == {0o600}


def test_a_worker_begins_a_log_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path))
    log = start.socket_path(UNUSED).with_suffix(".log")
    log.write_text("what another one wrote before it was killed, and its socket removed")
    try:
        with WorkerRunner(UNUSED, persistent=True) as runner:
            runner.hello()
            assert runner._link.last_words() == ""
    finally:
        start.stop_all()


def test_a_socket_may_lie_deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with WorkerRunner(ORDER, persistent=True) as runner:
        assert runner.run(in_build("print(1)")).stdout == "1\n"
    assert start.stop_all() == 1


@pytest.mark.parametrize("persistent", [True, False])
def test_a_worker_that_cannot_start_says_why_at_once(persistent: bool) -> None:
    order = Order((), program.NAME, command=("/bin/sh", "-c", "echo the machine is broken >&2; exit 1"))
    with (
        WorkerRunner(order, persistent=persistent) as runner,
        pytest.raises(HeldoutError, match="ended while it started: the machine is broken"),
    ):
        runner.isolation()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be two users")
def test_a_worker_does_not_serve_another_user() -> None:
    with WorkerRunner(ORDER, persistent=True) as runner:
        runner.hello()
        path = start.socket_path(ORDER)
        path.chmod(0o666)
        code = """
import os, socket, sys
connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
connection.connect(sys.argv[1])
print(connection.recv(100))
"""
        command = ["/usr/bin/python3", "-c", code, str(path)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, user=12345, extra_groups=[], cwd="/")
        except OSError:
            pytest.skip("another user can run no Python here")
        assert done.stdout == "b''\n", done.stderr
        assert runner.run(in_build("print(1)")).stdout == "1\n"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be two users")
def test_a_socket_that_another_user_serves_is_not_used() -> None:
    path = start.socket_path(UNUSED)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as theirs:
        theirs.bind(str(path))
        child = os.fork()
        if child == 0:
            os.setresuid(12345, 12345, 12345)
            theirs.listen()
            signal.pause()
        try:
            time.sleep(0.3)
            with pytest.raises(HeldoutError, match="is served by another user"):
                WorkerRunner(UNUSED, persistent=True)
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    path.unlink()


def test_a_stage_of_a_learner_never_runs_unconfined() -> None:
    assert [each.name for each in (*PROGRAM.stages, TRUSTED, PROBE) if not each.profile.confined] == ["trusted"]
    link = start.connect(ORDER)
    assert protocol.receive(link.connection) is not None
    for stage, asked_for in ((BUILD, "trusted"), (TRUSTED, "build")):
        control, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        nowhere = str(private_root() / "none" / "none")
        wanted = protocol.StageRequest(asked_for, False, nowhere, nowhere, 1 << 30, 1.0, 0)
        with sealed_job(Job(stage, {"entry": "solution.py", "seed": 0})) as job, control:
            with far, open(os.devnull, "wb") as sink:
                protocol.send(
                    link.connection,
                    protocol.Request("run", wanted),
                    (job, *[sink.fileno()] * 3, far.fileno(), sink.fileno()),
                )
            words: list[protocol.Word] = []
            while not words or words[-1].ended is None:
                message = protocol.receive(control)
                assert message is not None
                words.append(message.read(protocol.Word))
                for fd in message.fds:
                    os.close(fd)
        faults = [word.fault for word in words if word.fault is not None]
        assert faults == [f"a {asked_for} stage was asked for, and the job is for {stage.name}"]
        assert all(word.confined is None for word in words)
    link.close()


def test_trusted_work_and_the_authors_code_in_it_do_not_outlive_their_worker() -> None:
    metric = MetricSpec(True, "value", file="metric.py", function="score")
    rows = HiddenSpec("public", Target("regression"), metric, bytes(table_bytes({"target": np.array([1.0])})))
    files = (SubmittedFile("metric.py", b"import time\ntime.sleep(60)\n"),)
    with WorkerRunner(ORDER, persistent=True) as runner:
        thread, results = in_thread(runner, PROBE_METRIC.job(rows, files, author_code=True))
        worker = psutil.Process(pid_of(runner))
        assert waited(lambda: len(worker.children(recursive=True)) == 2)
        trusted, own = (each.pid for each in worker.children(recursive=True))
        if os.getuid() == 0:
            # Before its last layer it still holds what the others are put on with.
            assert waited(lambda: has_begun(own)), "the author's code is confined"
            assert psutil.Process(own).uids().real != 0, "it belongs to nobody"
            fds = {pid: open_files(pid) for pid in (trusted, own)}
            assert not [link for each in fds.values() for link in each if link.startswith("/memfd:")]
            shared = [link for link in fds[own] if link.startswith(("socket:", "anon_inode:"))]
            assert len(shared) == 1, "what it is asked through"
        os.kill(worker.pid, signal.SIGKILL)
        thread.join(20)
        assert isinstance(results[0], HeldoutError)
        assert waited(lambda: not alive(trusted) and not alive(own), 20)


def test_stages_of_several_threads_are_not_mixed_up() -> None:
    with WorkerRunner(ORDER, persistent=True) as runner, ThreadPoolExecutor(8) as pool:
        levels = list(pool.map(lambda _: runner.isolation(), range(8)))
        assert all(level is levels[0] for level in levels)
        said = list(pool.map(lambda number: runner.run(in_build(f"print('job', {number})")).stdout, range(32)))
        assert said == [f"job {number}\n" for number in range(32)]


@pytest.mark.proof
def test_a_thread_keeps_its_place_when_the_worker_is_killed_between_stages() -> None:
    with WorkerRunner(ORDER, persistent=True) as runner, ThreadPoolExecutor(4) as pool:
        runner.isolation()
        os.kill(pid_of(runner), signal.SIGKILL)
        said = list(pool.map(lambda number: runner.run(in_build(f"print({number})")).stdout, range(8)))
        assert said == [f"{number}\n" for number in range(8)]


def test_the_key_follows_what_a_worker_depends_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "heldout").mkdir()
    source = tmp_path / "heldout" / "x.py"
    source.write_text("")
    monkeypatch.setattr(packages_state, "SOURCE_ROOT", tmp_path)
    monkeypatch.setattr(packages_state.sysconfig, "get_path", lambda name: str(tmp_path / "site"))
    before = start.socket_path(ORDER)
    assert start.socket_path(ORDER) == before
    for changed in ({"hidden": ("/x",)}, {"command": ("bwrap",)}, {"abi_cap": 1}, {"idle_seconds": 1.0}):
        assert start.socket_path(replace(ORDER, **changed)) != before
    os.utime(tmp_path / "site", (1, 1))
    installed = start.socket_path(ORDER)
    assert installed != before
    os.utime(source, ns=(1, time.time_ns() + 10**9))
    edited = start.socket_path(ORDER)
    assert edited not in (before, installed)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/lib")
    assert start.socket_path(ORDER) != edited


@pytest.mark.parametrize("count", [40, pytest.param(500, marks=pytest.mark.proof)])
def test_many_submissions_leave_worker_and_grader_as_they_were(count: int) -> None:
    sources = (
        "pass", "1 / 0", "import sys; sys.exit(1)", "import os; os._exit(1)", "import ctypes; ctypes.string_at(0)",
        "import numpy as np\nkept = [np.ones(10**7) for _ in range(100)]", "print('x' * 100_000)",
        "import threading\nfor _ in range(40): threading.Thread(target=lambda: None).start()",
        "import os\nfor fd in range(3, 2000):\n    try: os.close(fd)\n    except OSError: pass",
        "import time; time.sleep(9)",
    )  # fmt: skip
    hurried = replace(QUICK, wall_seconds=0.4, memory_mb=128)
    with WorkerRunner(ORDER, persistent=True) as runner:
        for source in sources:
            runner.run(in_build(source, hurried))
        worker = pid_of(runner)
        before = _holdings(worker), _holdings(os.getpid())
        endings = {runner.run(in_build(sources[number % len(sources)], hurried)).ending for number in range(count)}
        # The worker closes the last stage's channel just after it has told us of its end.
        assert waited(lambda: _holdings(worker)[0] <= before[0][0], 2)
        after = _holdings(worker), _holdings(os.getpid())
        assert pid_of(runner) == worker
    assert {Ending.FRAME, Ending.CRASHED, Ending.WALL_TIME} <= endings
    for (files_before, resident_before), (files_after, resident_after) in zip(before, after, strict=True):
        assert files_after <= files_before
        assert resident_after < resident_before + 6


def _holdings(pid: int) -> tuple[int, float]:
    """Open descriptors, and resident memory in MiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    with contextlib.suppress(PermissionError):
        return len(os.listdir(f"/proc/{pid}/fd")), pages * os.sysconf("SC_PAGESIZE") / 2**20  # noqa: PTH208
    return 0, pages * os.sysconf("SC_PAGESIZE") / 2**20


def test_requests_that_make_no_sense_do_not_end_the_worker() -> None:
    with WorkerRunner(ORDER, persistent=True) as runner:
        link = start.connect(ORDER)
        assert protocol.receive(link.connection) is not None
        for text in (b"x", b"[]", b"{}", json.dumps({"op": "run"}).encode(), b"{" * 1000):
            link.connection.send(text)
        link.close()
        worker = pid_of(runner)
        assert runner.run(in_build("print(1)")).stdout == "1\n"
        assert pid_of(runner) == worker
