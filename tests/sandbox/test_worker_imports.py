"""A second worker that has imported what a submission names: a job that says so begins there, and no other one does."""

from __future__ import annotations

import gc
import socket
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from runner_contract import waited
from sandbox_samples import in_build

if sys.platform != "linux":
    pytest.skip("workers need Linux", allow_module_level=True)

from heldout.base.errors import IsolationError
from heldout.isolation import program
from heldout.isolation.inside import PROGRAM
from heldout.sandbox.cores import own_cores
from heldout.sandbox.exchange import Exchange
from heldout.sandbox.interface import TRUSTED, Job
from heldout.sandbox.program import Rehearsed
from heldout.sandbox.scratch import make_run_folder
from heldout.sandbox.worker import preparation, protocol, start
from heldout.sandbox.worker.order import Order
from heldout.sandbox.worker.runner import WorkerRunner
from heldout.sandbox.worker.sending import to_send
from heldout.sandbox.worker.start import hidden_paths
from heldout.stages.interface import BUILD, REFIT, BuildWork
from heldout.submission.interface import SubmittedFile

SOURCE = """import sys
from sklearn.svm import SVC
print('wave' in sys.modules)
def get_estimator():
    return SVC()
"""
JOB = Job(BUILD, BuildWork("solution.py", None, 0), files=(SubmittedFile("solution.py", SOURCE.encode()),))

PATIENCE = 40.0
SEEN = """print('wave' in sys.modules, 'sklearn.gaussian_process' in sys.modules)
from sklearn.svm import SVC"""


@pytest.fixture(scope="module")
def runner(apart: Path) -> Iterator[WorkerRunner]:
    with WorkerRunner(Order(hidden_paths(), program.NAME), persistent=False) as opened:
        try:
            opened.isolation()
        except IsolationError as error:
            pytest.skip(f"this machine cannot give the level standard: {error}")
        yield opened


def test_a_job_that_names_a_library_finds_it_imported_and_others_do_not(runner: WorkerRunner) -> None:
    said = [runner.run(each).stdout.strip() for each in (JOB, replace(JOB, libraries=("wave",)), JOB)]
    assert said == ["False", "True", "False"]


def test_a_library_that_cannot_be_imported_is_left_to_the_submission(runner: WorkerRunner) -> None:
    assert runner.run(replace(JOB, libraries=("no_such_library",))).stdout.strip() == "False"


def test_another_worker_is_proved_while_refits_that_wait_for_it_have_all_cores(runner: WorkerRunner) -> None:
    cores, begun, said = own_cores(), threading.Semaphore(0), list[str]()

    def refit() -> None:
        with cores.spare(lambda: False):
            begun.release()
            assert asked.wait(PATIENCE)
            runner.isolation()

    def next_one() -> None:
        said.append(runner.run(replace(JOB, libraries=("colorsys", "wave"))).stdout.strip())

    asked = threading.Event()
    refits = [threading.Thread(target=refit, daemon=True) for _ in range(len(cores))]
    waiting = threading.Thread(target=next_one, daemon=True)
    with cores.at_most(len(cores)):
        for each in refits:
            each.start()
            assert begun.acquire(timeout=PATIENCE)
        waiting.start()
        while waiting.is_alive() and runner._lock.acquire(blocking=False):
            runner._lock.release()
        asked.set()
        waiting.join(PATIENCE)

    assert said == ["True"]


def test_without_such_a_worker_the_first_one_does_it(runner: WorkerRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_another", lambda _: None)
    assert runner.run(replace(JOB, libraries=("chunk", "wave"))).stdout.strip() == "False"


def test_what_a_job_is_likely_to_import_is_there_when_it_begins_if_the_program_lists_it(runner: WorkerRunner) -> None:
    source = SOURCE.replace("from sklearn.svm import SVC\nprint('wave' in sys.modules)", SEEN)
    job = replace(JOB, files=(SubmittedFile("solution.py", source.encode()),))

    said = runner.run(replace(job, likely=("wave", "sklearn.gaussian_process"))).stdout

    assert said.split() == ["False", "True"]


def test_what_was_imported_for_a_job_is_not_imported_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparation, "require_one_thread", lambda who: None)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    start_up = preparation.StartUp(replace(PROGRAM, libraries=("wave", "colorsys")), for_others=True)

    for names in (("wave", "os"), ("wave",), ("colorsys", "wave")):
        start_up.import_now(names)

    assert start_up.ready == ["wave", "colorsys"]


def test_what_is_asked_for_twice_finds_what_it_is_the_quicker_for_rehearsed(apart: Path) -> None:
    source = "import sys\nprint('sklearn.gaussian_process.kernels' in sys.modules)"
    with WorkerRunner(Order((), program.NAME), persistent=False) as runner:
        said = [runner.run(in_build(source)).stdout for _ in range(2)]

    assert said[1].strip() == "True"


class Walked:
    """A rehearsal of parts, and which were walked through, in order."""

    def __init__(self, **parts: frozenset[str] | None) -> None:
        self.order: list[str] = []
        self.program = replace(
            PROGRAM, rehearsal=tuple(Rehearsed(partial(self._steps, name), stages) for name, stages in parts.items())
        )

    def _steps(self, name: str) -> Iterator[None]:
        for number in range(2):
            self.order.append(f"{name} {number}")
            yield


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> Walked:
    monkeypatch.setattr(preparation, "require_one_thread", lambda who: None)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.setattr(sys, "dont_write_bytecode", sys.dont_write_bytecode)
    return Walked(refits=frozenset({REFIT.name}), scoring=frozenset(), fits=None)


def test_nobody_waits_for_a_part_of_the_rehearsal_that_is_for_others(walked: Walked) -> None:
    start_up = preparation.StartUp(walked.program, for_others=False)

    while not start_up.is_rehearsed(BUILD):
        start_up.go_on(BUILD)
    assert walked.order == ["fits 0", "fits 1"]
    assert not start_up.is_rehearsed(REFIT)

    while not start_up.is_rehearsed(REFIT):
        start_up.go_on(REFIT)
    assert walked.order[2:] == ["refits 0", "refits 1"]
    assert start_up.rehearsing

    while not start_up.done:
        start_up.go_on()
    assert walked.order[4:] == ["scoring 0", "scoring 1"]
    assert not start_up.rehearsing


def test_where_nobody_waits_the_rehearsal_goes_in_its_order(walked: Walked) -> None:
    start_up = preparation.StartUp(walked.program, for_others=False)

    assert start_up.is_rehearsed(TRUSTED)
    while start_up.rehearsing:
        start_up.go_on()

    assert walked.order == [f"{part} {number}" for part in ("refits", "scoring", "fits") for number in range(2)]


def test_what_is_asked_for_at_once_and_put_off_for_the_rehearsal_is_all_answered(apart: Path) -> None:
    with WorkerRunner(Order((), program.NAME), persistent=False) as runner, ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda number: runner.run(in_build(f"print({number})")).stdout, range(8)))

    assert said == [f"{number}\n" for number in range(8)]


def ask(link: start.Link, folder: Path, control: int) -> None:
    """For a job, of whose answer nobody wants to know."""
    wanted = protocol.StageRequest("build", False, str(folder / "a"), str(folder / "b"), 1 << 30, 1.0, None)
    with to_send(JOB) as sent:
        fds = (sent.job, sent.result, sent.stdout, sent.stderr, control, sent.inputs)
        protocol.send(link.connection, protocol.Request("run", wanted), fds)
    Exchange(JOB, sent.ours).close()


def test_what_was_put_off_and_cannot_begin_costs_nobody_else_anything(apart: Path) -> None:
    order = Order((), program.NAME, idle_seconds=64.0)
    link, folder = start.connect(order), make_run_folder()
    hello = protocol.receive(link.connection)
    assert hello is not None
    with (folder / "no socket").open("wb") as no_socket, WorkerRunner(order, persistent=True) as other:
        for _ in range(3):
            ask(link, folder, no_socket.fileno())
        assert other.run(JOB).stdout.strip() == "False"
        assert other.hello().pid == hello.read(protocol.Hello).pid
    link.close()
    start.stop_all()


def test_whoever_goes_while_it_is_put_off_leaves_the_worker_to_others(apart: Path) -> None:
    order = Order((), program.NAME, idle_seconds=63.0)
    link, folder = start.connect(order), make_run_folder()
    assert protocol.receive(link.connection) is not None
    for _ in range(3):
        control, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with control, far:
            ask(link, folder, far.fileno())
    link.close()

    with WorkerRunner(order, persistent=True) as staying:
        assert staying.run(JOB).stdout.strip() == "False"
        assert waited(lambda: not folder.exists())
    start.stop_all()
