"""A course's own Python runs behind one door: in a child without network, files and data of others, and with limits."""

from __future__ import annotations

import gc
import json
import os
import socket
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from heldout.author.frames import BadAuthorFrame, read_frame, write_frame
from heldout.author.process import AuthorCodeStopped, AuthorProcess
from heldout.base.errors import MetricError
from heldout.dataset import generated
from heldout.landscape import declared_families
from heldout.metrics import own_function
from heldout.metrics.custom import load_function
from heldout.metrics.interface import Metric
from heldout.sandbox.environment import library_paths
from heldout.tasks.interface import Target

linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there are limits only")
VALUE = Target("regression")
ONE = np.array([1.0])

ACTS = {
    "opens a socket": "import socket; socket.socket()",
    "starts a program": "import subprocess; subprocess.run(['/bin/true'], check=True)",
    "forks": "import os; os.fork() or os._exit(0)",
    "reads a file of its user": "open(@secret@).read()",
    "reads what lies beside its code": "open(@data@).read()",
    "writes beside its code": "open(@data@ + '.new', 'w').write('x')",
    "reads the grader's environment": f"open('/proc/{os.getpid()}/environ', 'rb').read(1)",
    "signals the grader": f"import os; os.kill({os.getpid()}, 0)",
    "finds a label in its environment": "import os; {}[0] if 'SECRET' not in os.environ else None",
}


def load(folder: Path, text: str) -> Metric:
    path = folder / "metric.py"
    path.write_text(text)
    return load_function(path, "cost", greater_is_better=False, needs="value")


def cost(metric: Metric) -> float:
    return float(metric.score(ONE, ONE, VALUE))


@linux
def test_an_authors_code_reaches_nothing_but_its_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "x")
    secret, data = tmp_path / "home" / "attempts.db", tmp_path / "course" / "labels.csv"
    for file in (secret, data):
        file.parent.mkdir()
        file.write_text("secret")
    words = {"@secret@": repr(str(secret)), "@data@": repr(str(data))}
    acts = dict(ACTS)
    for name, act in acts.items():
        for word, value in words.items():
            act = act.replace(word, value)
        acts[name] = act
    text = f"ACTS = {json.dumps(list(acts.values()))}\n\ndef cost(y_true, y_pred):\n    done = 0\n"
    text += "    for number, act in enumerate(ACTS):\n"
    text += "        try:\n            exec(act)\n            done += 2 ** number\n"
    text += "        except BaseException:\n            pass\n    return done\n"

    done = int(cost(load(tmp_path / "course", text)))

    assert [name for number, name in enumerate(acts) if done & 2**number] == []
    assert sorted(path.name for path in data.parent.iterdir()) == ["labels.csv", "metric.py"]


@pytest.mark.parametrize("answer", [generated.answer, declared_families.answer, own_function.answer])
def test_no_process_of_ours_runs_an_authors_code(tmp_path: Path, answer: own_function.Any) -> None:
    (tmp_path / "code.py").write_text("raise SystemError('it ran')\n")
    header = {"ask": "load", "file": str(tmp_path / "code.py"), "shown": "", "function": "f", "needs": "value"}

    with pytest.raises(RuntimeError, match="must not run in this process"):
        answer({**header, "facts": {"features": []}}, b"")


def test_code_that_hangs_is_stopped(tmp_path: Path) -> None:
    files = {"metric.py": b"import time\ntime.sleep(1000)\n"}
    question = {"ask": "load", "file": "metric.py", "shown": "metric.py", "function": "cost", "needs": "value"}
    with AuthorProcess(own_function.answer, tmp_path, files) as process:
        began = time.monotonic()
        with pytest.raises(AuthorCodeStopped, match="stopped after 1 s without an answer"):
            process.ask(question, seconds=1.0)
        assert time.monotonic() - began < 60


@pytest.mark.parametrize("ending", ["os._exit(0)", "os.kill(os.getpid(), 9)", "os.closerange(0, 1000)"])
def test_code_that_ends_its_process_is_the_challenges_fault_and_can_be_asked_again(tmp_path: Path, ending: str) -> None:
    metric = load(
        tmp_path, f"import os\n\ndef cost(y_true, y_pred):\n    if y_pred[0] > 1:\n        {ending}\n    return 7\n"
    )

    with pytest.raises(MetricError, match=r"metric\.py: its process ended without an answer"):
        metric.score(ONE, 2 * ONE, VALUE)
    assert cost(metric) == 7.0


@pytest.mark.parametrize(
    "said", ["{}", "{'value': 'x'}", "{'value': float('nan')}", "{'value': True}", "{'value': None}"]
)
def test_an_answer_that_the_authors_code_writes_itself_must_be_a_number(tmp_path: Path, said: str) -> None:
    text = "from heldout.author.frames import write_frame\n\ndef cost(y_true, y_pred):\n"
    text += f"    for fd in range(3, 40):\n        try:\n            write_frame(fd, {said})\n"
    text += "        except OSError:\n            pass\n    return 1.0\n"

    with pytest.raises(MetricError, match="answered with something that is no number"):
        cost(load(tmp_path, text))


def test_resamples_that_come_back_short_are_the_metrics_fault(tmp_path: Path) -> None:
    text = "from heldout.author.frames import write_frame\n\ndef cost(y_true, y_pred):\n"
    text += "    for fd in range(3, 40):\n        try:\n            write_frame(fd, {}, b'12345678')\n"
    text += "        except OSError:\n            pass\n    return 1.0\n"

    with pytest.raises(MetricError, match="answered with 8 bytes for 2 numbers"):
        load(tmp_path, text).replicate(ONE, ONE, VALUE, np.ones((2, 1)))


@linux
def test_memory_is_limited(tmp_path: Path) -> None:
    metric = load(tmp_path, "def cost(y_true, y_pred):\n    return len(bytearray(1 << 40))\n")

    with pytest.raises(MetricError, match="cost crashed with MemoryError"):
        cost(metric)


def test_what_it_prints_is_bounded_and_plain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cost(load(tmp_path, "def cost(y_true, y_pred):\n    print('\\x1b[31m' + 'a' * 1_000_000)\n    return 1\n"))

    printed = capsys.readouterr().err
    assert printed.startswith("?[31ma")
    assert len(printed) == 64 * 1024


@linux
def test_the_process_ends_with_the_metric(tmp_path: Path) -> None:
    pid = int(cost(metric := load(tmp_path, "import os\n\ndef cost(y_true, y_pred):\n    return os.getpid()\n")))
    assert Path(f"/proc/{pid}").exists()

    del metric
    gc.collect()

    assert not Path(f"/proc/{pid}").exists()


def test_threads_may_share_a_metric(tmp_path: Path) -> None:
    metric = load(tmp_path, "def cost(y_true, y_pred):\n    return float(y_pred[0])\n")
    found: dict[int, float] = {}

    def ask(number: int) -> None:
        found[number] = float(metric.score(ONE, number * ONE, VALUE))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == {number: float(number) for number in range(20)}


@pytest.mark.parametrize("sent", [b"\xff" * 12, b"\x02\0\0\0" + b"\0" * 8 + b"[]", b"\x01\0\0\0" + b"\0" * 8 + b"{"])
def test_an_answer_that_is_none_is_refused(sent: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(sent)
        with pytest.raises(BadAuthorFrame):
            read_frame(ours.fileno())


def test_an_answer_is_read_as_it_was_written() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        write_frame(theirs.fileno(), {"a": [1, "é"]}, b"\0" * 70_000)
        assert read_frame(ours.fileno()) == ({"a": [1, "é"]}, b"\0" * 70_000)


def test_no_library_is_looked_for_in_the_working_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", ":/opt/lib:.:relative:")
    monkeypatch.setenv("DYLD_LIBRARY_PATH", ":")

    assert library_paths() == {"LD_LIBRARY_PATH": "/opt/lib"}
