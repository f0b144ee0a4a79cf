"""The profile `netns`: what runs in namespaces of its own reaches nothing outside of them, and nothing of it stays."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

if sys.platform != "linux":
    pytest.skip("namespaces need Linux", allow_module_level=True)

from attack_corpus import Attack, attacks, is_sampled
from proving_ground import Ground, processes_with, proving_ground

from heldout.base.errors import HeldoutError
from heldout.base.packages_state import SOURCE_ROOT
from heldout.isolation import program
from heldout.isolation.choose import open_runner, stop_workers
from heldout.kinds.needs import OTHERS
from heldout.sandbox.engine import EngineProgram
from heldout.sandbox.interface import Ending, Isolation, Job, Limits, Runner, StageResult
from heldout.sandbox.linux import seccomp
from heldout.sandbox.linux.bwrap import netns_prefix
from heldout.sandbox.linux.syscalls import NUMBERS
from heldout.sandbox.netns import PROCESSES, WORK, NetnsRunner
from heldout.sandbox.worker.runner import WorkerRunner
from heldout.sandbox.worker.start import hidden_paths
from heldout.stages.interface import BUILD, BuildWork
from heldout.submission.interface import SubmittedFile

NO_NAMESPACES = OTHERS["profile netns"]()
needs_namespaces = pytest.mark.skipif(NO_NAMESPACES is not None, reason=str(NO_NAMESPACES))
HERE = Path(__file__).parent
QUICK = Limits(cpu_seconds=20, memory_mb=256, wall_seconds=60)


def build(source: str, limits: Limits = QUICK) -> StageResult:
    job = Job(BUILD, BuildWork("solution.py", None, 0), files=(SubmittedFile("solution.py", source.encode()),))
    return NetnsRunner(program.NAME, hidden_paths()).run(replace(job, limits=limits))


def printed(source: str) -> str:
    return build(source + "\ndef get_estimator():\n    from sklearn.svm import SVC\n    return SVC()\n").stdout.strip()


def test_the_engines_list_has_what_an_engine_needs_and_no_way_out() -> None:
    assert seccomp.ENGINE > seccomp.ALLOWED
    assert {"bind", "connect", "execve", "clone", "wait4"} <= seccomp.ENGINE
    out = {
        "unshare",
        "setns",
        "mount",
        "ptrace",
        "bpf",
        "pidfd_open",
        "io_uring_setup",
        "keyctl",
        "chroot",
        "memfd_create",
    }
    assert not out & seccomp.ENGINE
    assert out | seccomp.ENGINE <= NUMBERS["x86_64"].keys()


@needs_namespaces
def test_a_connection_works_inside_and_the_rest_of_the_machine_is_not_there() -> None:
    said = printed(
        "import os, socket\n"
        "server = socket.create_server(('127.0.0.1', 0))\n"
        "client = socket.create_connection(server.getsockname())\n"
        "print(client is not None, os.getuid(), socket.gethostname())\n"
        f"print([os.path.exists(each) for each in ('/home', {str(HERE)!r})])\n"
        "print(open('/etc/passwd').read())\n"
    )
    assert said.startswith("True 1000 localhost\n[False, False]\n")
    assert said.endswith("learner:x:1000:1000:learner:/tmp:/bin/false")


@needs_namespaces
def test_namespaces_alone_leave_one_folder_of_bounded_size_to_write_to(tmp_path: Path) -> None:
    hidden = Path(np.__file__).parent / "testing"
    box, cache = tmp_path / "box", tmp_path / "cache"
    box.mkdir()
    (cache / "inner").mkdir(parents=True)
    covered = (str(hidden), str(cache / "inner"), str(cache))
    prefix = netns_prefix(SOURCE_ROOT, box, WORK, 1024 * 1024, covered)
    places = ("/", "/dev", "/dev/shm", "/etc", str(box), *covered, WORK)
    script = 'for each in "$@"; do (echo x > $each/new) 2>/dev/null && echo $each; done; echo x > /dev/null'
    done = subprocess.run([*prefix, "/bin/sh", "-c", script, "sh", *places], capture_output=True, check=True, text=True)
    assert done.stdout.split() == [WORK]


ASKED = """
import os, socket, subprocess
server = socket.create_server(("127.0.0.1", 15999))
while True:
    line = server.accept()[0]
    try:
        said = str(eval(line.recv(4096).decode()))
    except Exception as error:
        said = type(error).__name__
    line.sendall(said.encode())
    line.close()
"""
"""An engine that does whatever it is asked, as a JVM does which a learner has broken into."""


@needs_namespaces
def test_an_engine_beside_the_process_executes_its_own_files_and_reaches_nothing_outside(tmp_path: Path) -> None:
    python = os.path.realpath(sys.executable)
    (tmp_path / "readable").write_text("of its own")
    loaders = [str(path.resolve()) for path in Path("/lib64").glob("ld-linux*")]
    engine = EngineProgram((python, "-I", "-c", ASKED), (), (python, *loaders), (str(tmp_path),), 15999, 256)
    questions = [
        f"open({str(tmp_path / 'readable')!r}).read()",
        "subprocess.run(['/bin/true']).returncode",
        f"subprocess.run([{python!r}, '-I', '-c', 'pass']).returncode",
        f"open({str(HERE / 'test_netns.py')!r}).read()",
        "open('/etc/shadow').read()",
        f"open({str(tmp_path / 'readable')!r}, 'w')",
        "open('/tmp/work/engine/new', 'w').write('x')",
        "socket.create_connection(('192.0.2.1', 9), 0.5)",
        "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)",
        "os.unshare(0x10000000) if hasattr(os, 'unshare') else open('/proc/1/environ').read()",
    ]
    source = (
        "import socket\n"
        f"for each in {questions!r}:\n"
        "    line = socket.create_connection(('127.0.0.1', 15999))\n"
        "    line.sendall(each.encode())\n"
        "    print(line.recv(4096).decode())\n"
        "try:\n"
        f"    print(open({str(tmp_path / 'readable')!r}).read())\n"
        "except OSError as error:\n"
        "    print(type(error).__name__)\n"
        "def get_estimator():\n    from sklearn.svm import SVC\n    return SVC()\n"
    )
    job = Job(BUILD, BuildWork("solution.py", None, 0), files=(SubmittedFile("solution.py", source.encode()),))
    result = NetnsRunner(program.NAME, hidden_paths()).run(replace(job, limits=QUICK, engine=engine))
    said = result.stdout.split("\n")[:11]
    refused = ("PermissionError", "FileNotFoundError", "OSError")
    assert said[0] == "of its own"
    assert said[2] == "0"
    assert said[6] == "1"
    assert [said[number] in refused for number in (1, 3, 4, 5, 7, 8, 9)] == [True] * 7, said
    assert said[10] == "PermissionError"


@needs_namespaces
def test_the_end_of_an_engine_interrupts_who_waits_for_it_and_is_told_with_its_last_words() -> None:
    python = os.path.realpath(sys.executable)
    loaders = [str(path.resolve()) for path in Path("/lib64").glob("ld-linux*")]
    command = (python, "-I", "-c", "import sys\n" + ASKED)
    engine = EngineProgram(command, (), (python, *loaders), (), 15999, 256)
    source = (
        "import socket, time\n"
        "line = socket.create_connection(('127.0.0.1', 15999))\n"
        "line.sendall(b'[sys.stderr.write(\"no more\"), sys.stderr.flush(), os.kill(os.getpid(), 9)]')\n"
        "time.sleep(600)\n"
    )
    job = Job(BUILD, BuildWork("solution.py", None, 0), files=(SubmittedFile("solution.py", source.encode()),))
    result = NetnsRunner(program.NAME, hidden_paths()).run(replace(job, limits=QUICK, engine=engine))
    assert result.ending is Ending.FRAME
    assert result.said["ok"] is False
    assert result.said["engine"] == {"exit_code": -9, "words": "no more"}


@needs_namespaces
def test_an_engine_that_lives_has_no_part_in_what_a_submission_raises() -> None:
    python = os.path.realpath(sys.executable)
    loaders = [str(path.resolve()) for path in Path("/lib64").glob("ld-linux*")]
    engine = EngineProgram((python, "-I", "-c", ASKED), (), (python, *loaders), (), 15999, 256)
    job = Job(BUILD, BuildWork("solution.py", None, 0), files=(SubmittedFile("solution.py", b"1 / 0"),))
    result = NetnsRunner(program.NAME, hidden_paths()).run(replace(job, limits=QUICK, engine=engine))
    assert result.said["error"]["type"] == "ZeroDivisionError"
    assert "engine" not in result.said


@needs_namespaces
def test_an_engine_that_does_not_start_is_told_with_its_own_words() -> None:
    python = os.path.realpath(sys.executable)
    loaders = [str(path.resolve()) for path in Path("/lib64").glob("ld-linux*")]
    command = (python, "-I", "-c", "raise SystemExit('no room for a heap')")
    engine = EngineProgram(command, (), (python, *loaders), (), 15999, 256)
    job = Job(BUILD, BuildWork("solution.py", None, 0), engine=engine)
    with pytest.raises(HeldoutError, match=r"ended before it listened: no room for a heap"):
        NetnsRunner(program.NAME, hidden_paths()).run(job)


@needs_namespaces
def test_an_engine_that_cannot_be_executed_is_told_and_its_fork_does_nothing_else() -> None:
    engine = EngineProgram(("/usr/bin/no-such-java",), (), (), (), 15999, 256)
    job = Job(BUILD, BuildWork("solution.py", None, 0), engine=engine)
    # Had the fork gone on, a traceback through its caller would stand there.
    with pytest.raises(HeldoutError, match=r"ended before it listened: FileNotFoundError: [^\n]*$"):
        NetnsRunner(program.NAME, hidden_paths()).run(job)


GREEDY = """import os, time
for _ in range(4):
    if os.fork() == 0:
        taken = bytearray(300 << 20)
        time.sleep(60)
time.sleep(60)
"""
MANY = """import os, time
for _ in range(200):
    if os.fork() == 0:
        time.sleep(60)
time.sleep(60)
"""
BUSY = """import os
for _ in range(2):
    os.fork()
while True:
    pass
"""


@pytest.mark.proof
@needs_namespaces
@pytest.mark.parametrize(
    ("source", "memory_mb", "ending"),
    [(GREEDY, 256, Ending.MEMORY), (MANY, 8192, Ending.FORBIDDEN), (BUSY, 256, Ending.CPU_TIME)],
    ids=["memory-of-the-tree", "processes", "cpu-of-the-tree"],
)
def test_what_the_tree_uses_together_is_bounded(source: str, memory_mb: int, ending: Ending) -> None:
    assert PROCESSES < 200
    assert build(source, replace(QUICK, cpu_seconds=6, memory_mb=memory_mb)).ending is ending


@pytest.mark.proof
@needs_namespaces
def test_nothing_outlives_the_run() -> None:
    said = printed("import os, time\nprint('forked', flush=True)\nif os.fork() == 0:\n    time.sleep(600)\n")
    assert said == "forked"
    time.sleep(0.1)
    # Its command line tells whom it was started for.
    assert not processes_with(f'"grader": {os.getpid()}')


@pytest.mark.proof
@needs_namespaces
def test_what_may_be_written_is_a_folder_in_memory_of_bounded_size() -> None:
    said = printed(
        "size = 0\n"
        "try:\n"
        "    for n in range(8):\n"
        "        with open(f'/tmp/work/{n}', 'wb') as out:\n"
        "            for _ in range(64): size += out.write(bytes(1 << 20))\n"
        "except OSError as error:\n"
        "    print(error.strerror, size >> 20 <= 256)\n"
    )
    assert said == "No space left on device True"


class EverythingInNamespaces:
    """A runner of `standard` whose learners' stages run in the profile, so that the corpus attacks its walls."""

    def __init__(self, inner: WorkerRunner) -> None:
        self._inner = inner

    def isolation(self) -> Isolation:
        return self._inner.isolation()

    def is_ready(self, task: str) -> bool:
        return self._inner.is_ready(task)

    def close(self) -> None:
        self._inner.close()

    def run(self, job: Job) -> StageResult:
        if not job.stage.profile.confined:
            return self._inner.run(job)
        order = self._inner.order
        return NetnsRunner(order.program, order.hidden, order.closed).run(job)

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


TRIED = [
    attack
    for attack in attacks()
    if is_sampled(attack) and attack.promise in ("labels", "files", "grader", "network", "kernel", "lifetime", "memory")
]


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with proving_ground() as made:
        yield made
        stop_workers()


@pytest.fixture(scope="module")
def runner(ground: Ground) -> Iterator[Runner]:
    inner = open_runner("standard")
    assert isinstance(inner, WorkerRunner)
    with EverythingInNamespaces(inner) as opened:
        yield opened


@pytest.mark.proof
@pytest.mark.alone
@needs_namespaces
@pytest.mark.parametrize("attack", TRIED, ids=[attack.name for attack in TRIED])
def test_an_attack_of_the_corpus_achieves_nothing_in_the_profile(
    attack: Attack, runner: Runner, ground: Ground
) -> None:
    report = ground.run(attack, runner)
    assert not report.evidence, report
