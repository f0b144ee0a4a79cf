"""A machine to attack: a course whose labels cannot be learnt, secrets to find, a victim, listeners, files to change.

What an attack achieved is seen from outside: a secret in anything that came back, a score that no honest model gets, a
byte at a listener, a victim or a file that is not as before, a process or a file that is left. Where the kernel is
asked for something that leaves no trace, the attack says so itself (`GOT` and a token): it has no reason to be modest.
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import util
from pathlib import Path
from typing import Any
from unittest import mock

from attack_corpus import Attack
from engine_challenges import write_engine_challenges

import heldout
from heldout.base.errors import UsageError
from heldout.challenge.course_id import keep_course_id
from heldout.challenge.interface import Challenge
from heldout.challenge.load import load_challenge
from heldout.grading.grade import Graded, grade
from heldout.known_places import remember_course
from heldout.prepare.prepare import prepare
from heldout.report.interface import Screen, format_named
from heldout.runs.interface import Status
from heldout.sandbox.interface import Runner
from heldout.sandbox.linux.identity import THROWAWAY
from heldout.sandbox.scratch import KEPT, private_root, writable_root
from heldout.submission.read import read_submission

ROWS = 400
MEMORY_MB = 400
CPU_SECONDS = 2
PREDICT_MS = 5
THREADS = 16
GRADER_MB = 200
"""What the grader's own process may take more for one submission; 20 MB of it are the submission itself."""
CHECKOUT = Path(__file__).resolve().parents[2]

_DATASET = """format_version = 1
title = "Noise"
summary = "Random numbers with random labels."
[source]
kind = "file"
file = "canary.csv"
[origin]
citation = "Made up for heldout's tests."
[licence]
name = "CC0-1.0"
evidence = "Made for this repository."
[columns]
a = { type = "float64" }
b = { type = "float64" }
word = { type = "str" }
label = { type = "str" }
"""
_CHALLENGE = f"""format_version = 1
title = "Noise"
level = "beginner"
skills = ["procedure"]
summary = "Labels that cannot be learnt."
[dataset]
id = "canary"
target = "label"
drop = ["word"]
[task]
type = "binary"
positive = "yes"
[metric]
name = "accuracy"
[split]
method = "random"
public = 0.25
private = 0.25
seed = 5
[limits]
cpu_seconds = {CPU_SECONDS}
memory_mb = {MEMORY_MB}
predict_ms_per_row = {PREDICT_MS}
"""
_STARTER = "from sklearn.dummy import DummyClassifier\n\n\ndef get_estimator():\n    return DummyClassifier()\n"
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


_OWN = re.compile(r"/home/(run(/|$)|unrecorded(/[a-z-]+\.jsonl)?$)")
"""What grading itself writes into its home: the worker's folder, and the count of grades without a record."""


@dataclass
class Report:
    """What one attack led to."""

    status: str
    message: str
    output: str
    verified: bool = False
    evidence: list[str] = field(default_factory=list)
    """What the attack achieved; empty when it was stopped."""


class Ground:
    """Everything around the attacks; `run` grades one of them and looks what has changed."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.token = f"tok{os.getpid()}x{random.randrange(10**9)}"
        self.owner = THROWAWAY if os.getuid() == 0 else os.getuid()
        self.home = base / "home"
        self.course = base / "course"
        self.area = base / "area"
        self.secrets: dict[str, str] = {}
        self._number = 0
        self._make_course()
        self._make_secrets()
        self._make_area()
        self.listeners = Listeners(base / "listen")
        self.victim = Victim(self.owner, self.secrets)
        self.honest: float | None = None

    def close(self) -> None:
        self.victim.close()
        self.listeners.close()

    def _make_course(self) -> None:
        chance = random.Random(11)
        data, folder = self.course / "datasets" / "canary", self.course / "challenges" / "canary"
        for made in (data, folder, self.home):
            made.mkdir(parents=True)
        self.secrets["the dataset of the course"] = word = f"canary-{chance.getrandbits(64):x}"
        rows = [
            f"{chance.random():.6f},{chance.random():.6f},{word},{chance.choice(['no', 'yes'])}" for _ in range(ROWS)
        ]
        (data / "canary.csv").write_text("a,b,word,label\n" + "\n".join(rows) + "\n")
        (data / "dataset.toml").write_text(_DATASET)
        (folder / "challenge.toml").write_text(_CHALLENGE)
        (folder / "solution.py").write_text(_STARTER)
        (folder / "README.md").write_text("Noise.\n")
        self.challenge = load_challenge(self.course, "canary")
        self.prepared = prepare(self.challenge)
        self.engines = write_engine_challenges(self.course)
        for challenge in self.engines.values():
            prepare(challenge)
        remember_course(self.course)
        keep_course_id(self.course)  # as the first grade of any honest submission does

    def _make_secrets(self) -> None:
        import numpy as np
        import pyarrow.ipc

        for part in ("public", "private"):
            with pyarrow.ipc.open_stream(str(self.prepared.hidden_file(f"{part}_target"))) as table:
                codes = np.asarray(table.read_all().column(0))
            self.secrets[f"{part} labels"] = "".join(map(str, codes))
        found = self.prepared.hidden_file("public_target").stat()
        self.secrets["when hidden labels were written"] = str(found.st_mtime_ns)
        (self.home / "attempts.db").unlink(missing_ok=True)
        self._plant("attempts", None)
        with sqlite3.connect(self.home / "attempts.db") as database:
            database.execute("create table attempts (word text)")
            database.execute("insert into attempts values (?)", (self.secrets["attempts"],))
        self._plant("another workspace", self.base / "workspaces" / "ada" / "solution.py")
        self._plant("a landscape", self.course / "challenges" / "canary" / "landscape" / "landscape.json")
        self._plant("the environment of a process", None)
        self._plant("the command line of a process", None)
        self._plant("a file that a process holds open", self.base / "held" / "open.txt")
        self._plant("the memory of the grader", None)
        self.in_memory = ("in-memory:" + self.secrets["the memory of the grader"]).encode()
        source = Path(heldout.__file__).parent / "sandbox" / "scratch.py"
        comment = next(line.strip() for line in source.read_text().splitlines() if line.strip().startswith("# "))
        self.secrets["heldout's source"] = comment
        self.secrets["the password file"] = Path("/etc/passwd").read_text().splitlines()[0]
        tables = Path(util.find_spec("sklearn").origin).parent / "datasets" / "data"  # type: ignore[union-attr, arg-type]
        for name in ("breast_cancer.csv", "iris.csv"):
            self.secrets[f"scikit-learn's {name}"] = (tables / name).read_text().splitlines()[3]
        self.secrets["the bundled catalogue"] = (CHECKOUT / "datasets" / "rand-hie" / "dataset.toml").read_text()[
            200:260
        ]

    def _plant(self, what: str, path: Path | None) -> None:
        self.secrets[what] = f"canary-{random.getrandbits(64):x}"
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"# {self.secrets[what]}\n")

    def _make_area(self) -> None:
        self.area.mkdir()
        for name in ("victim.txt", "readable.txt"):
            (self.area / name).write_text("before")
        self._give_area()

    def _give_area(self) -> None:
        for path in (self.area, *self.area.iterdir()):
            if os.getuid() == 0:
                os.chown(path, self.owner, self.owner)
            path.chmod(0o777 if path.is_dir() else 0o666)

    def words(self) -> dict[str, str]:
        """What `@name@` stands for in an attack."""
        return {
            "home": str(self.home),
            "course": str(self.course),
            "checkout": str(CHECKOUT),
            "package": str(Path(heldout.__file__).parent),
            "workspaces": str(self.base / "workspaces"),
            "held": str(self.base / "held"),
            "hidden": str(self.prepared.hidden_file("public_target")),
            "public_labels": self.secrets["public labels"],
            "stream_labels": str(prepare(self.engines["stream"]).hidden_file("public_target")),
            "private_labels": self.secrets["private labels"],
            "socket": str(next(private_root().glob("worker-*.sock"), "none")),
            "grader": str(os.getpid()),
            "victim": str(self.victim.process.pid),
            "area": str(self.area),
            "token": self.token,
            "sockets": str(private_root()),
            **self.listeners.words(),
        }

    def materialise(self, attack: Attack) -> Path:
        """The submission as its author would hand it in, with the words of this machine filled in."""
        self._number += 1
        # Attacks on the choice of a course begin in the instructor's own, as hand-ins often lie there.
        above = self.course / "hand-ins" if attack.promise == "course" else self.base / "submissions"
        folder = above / f"{self._number}-{attack.path.stem}"
        folder.mkdir(parents=True)
        if attack.path.is_dir():
            shutil.copytree(attack.path, folder, symlinks=True, dirs_exist_ok=True,
                            ignore=shutil.ignore_patterns("__pycache__"))  # fmt: skip
            target = folder
        else:
            target = folder / ("solution.py" if attack.path.suffix == ".py" else attack.path.name)
            shutil.copy(attack.path, target)
        for path in folder.rglob("*"):
            if path.suffix in (".py", ".ipynb", ".csv", ".sql") and path.is_file() and not path.is_symlink():
                path.write_text(self.fill_in(path.read_text()))
        maker = folder / "make_submission.py"
        if maker.exists():
            spec = util.spec_from_file_location("make_submission", maker)
            assert spec is not None
            assert spec.loader is not None
            module = util.module_from_spec(spec)
            spec.loader.exec_module(module)
            maker.unlink()
            target = module.make(folder)
        return target

    def fill_in(self, text: str) -> str:
        for name, value in self.words().items():
            text = text.replace(f"@{name}@", value)
        return text

    def run(self, attack: Attack, runner: Runner) -> Report:
        """Grade the attack; what it achieved is in the report's evidence."""
        path = self.materialise(attack)
        challenge = self.engines[attack.against] if attack.against else self.challenge
        before = self._state()
        with Sampler(self.base if attack.promise == "threads" else None) as sampler:
            report = (
                self._grade_by_command(path) if attack.promise == "course" else self._grade(path, runner, challenge)
            )
        report.evidence += self._changes(before)
        if attack.promise == "carried" and report.verified:
            report.evidence.append("it is called verified, and carries answers along")
        if attack.promise == "speed" and report.status == Status.GRADED:
            report.evidence.append("it was graded, and took longer to predict than is allowed")
        if sampler.most > 2 * THREADS:
            report.evidence.append(f"{sampler.most} threads ran")
        return report

    def _grade(self, path: Path, runner: Runner, challenge: Challenge) -> Report:
        started, held = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            graded = grade(read_submission(path), challenge, runner, learner="eve", metric_only=True)
        except UsageError as refused:
            text = str(refused)
            return Report(
                "refused", text, "", evidence=[f"{text!r} shows control characters"] if _CONTROLS.search(text) else []
            )
        took = time.monotonic() - started
        card = graded.card
        report = Report(card.status, card.message or "", card.output, bool(card.model and card.model.verified))
        report.evidence += [*self._leaks(graded), *self._claims(graded), *self._costs(graded, took, challenge)]
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held) / 1024
        if grown > GRADER_MB:
            report.evidence.append(f"the grader itself took {grown:.0f} MB more")
        return report

    def _grade_by_command(self, path: Path) -> Report:
        """As an instructor grades who has changed to the folder that was handed in, and has PYTHONPATH=. as well."""
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
        words = ("grade", path if path.is_file() else ".", "-c", "canary", "--json", "--no-record", "--metric-only")
        done = subprocess.run(
            [sys.executable, "-m", "heldout", *map(str, words)],
            cwd=path.parent if path.is_file() else path,
            env=environment | {"PYTHONPATH": "."},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        report = Report(str(done.returncode), done.stderr, done.stdout)
        if done.returncode != 0:
            report.evidence.append(f"it made the grader fail with {done.returncode}: {done.stderr[-500:]}")
            return report
        card = json.loads(done.stdout)
        if f"GOT {self.token}" in done.stdout + done.stderr:
            report.evidence.append("its code ran in the grader's own process, or as a course's")
        if card["score"] is None or card["score"]["public"] > 0.75 or card["challenge"]["course"] != self.course.name:
            report.evidence.append(f"it chose what grades it: {card['challenge']}, {card['score']}")
        return report

    def _leaks(self, graded: Graded) -> Iterator[str]:
        everything = f"{graded.card.as_json()}"
        for what, secret in self.secrets.items():
            shown = secret[:40] if "labels" in what and "written" not in what else secret
            if shown in everything or repr(shown)[1:-1] in everything:
                yield f"it learnt {what}"
        if f"GOT {self.token}" in graded.card.output:
            yield f"it says that it got through: {graded.card.output[-300:]}"
        score = graded.card.score
        if score is not None and score.public > 0.75:
            yield f"it scored {score.public}, and its labels cannot be learnt"

    def _claims(self, graded: Graded) -> Iterator[str]:
        card = graded.card
        if card.status == Status.GRADER_ERROR:
            yield f"it made the grader fail: {card.message}"
        if card.score is not None and not 0.0 <= card.score.public <= 1.0:
            yield f"it has an impossible score, {card.score.public}"
        if card.model and card.model.verified and f"RAN {self.token}" in card.output:
            yield f"its own code ran in a model that is called verified: {card.model}"
        shown = format_named("text").render(card, Screen())
        for text in (shown, *_texts(card.as_json())):
            if _CONTROLS.search(text):
                yield f"control characters reach the reader: {text[:200]!r}"
        if len(shown) > 40_000:
            yield f"the card is {len(shown)} characters long"

    def _costs(self, graded: Graded, took: float, challenge: Challenge) -> Iterator[str]:
        used, limits = graded.card.resources, challenge.definition.limits
        if used and used.peak_memory_mb > limits.memory_mb + 256 + 400:
            yield f"it held {used.peak_memory_mb:.0f} MB"
        if used and used.cpu_seconds > limits.cpu_seconds + 2.5:
            yield f"it used {used.cpu_seconds:.1f} s of CPU"
        if took > 2 * (2 * limits.cpu_seconds + 10) + 10:
            yield f"it took {took:.0f} s"
        if len(graded.card.output) > 70_000:
            yield "its output was not cut"

    def _state(self) -> dict[str, Any]:
        return {
            "the victim": self.victim.state(),
            "the files of the area": {
                path.name: (
                    path.lstat().st_mode,
                    path.lstat().st_mtime_ns,
                    path.read_bytes() if path.is_file() else b"",
                )
                for path in sorted(self.area.iterdir())
            },
            "the course": _listing(self.course),
            "the home": [each for each in _listing(self.home) if not _OWN.search(each[0])],
        }

    def _changes(self, before: dict[str, Any]) -> Iterator[str]:
        # What was sent or started may need a moment to arrive.
        time.sleep(0.02)
        heard = self.listeners.heard()
        if heard:
            yield f"the network heard {heard}"
        for what, now in self._state().items():
            if now != before[what]:
                yield f"{what} changed: {now}"
        yield from self._left_behind()
        self._restore()

    def _left_behind(self) -> Iterator[str]:
        places = [Path(place) for place in ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue")]
        places += [self.base, self.area, Path.cwd(), CHECKOUT, Path(util.__file__).parent, Path(np_folder())]
        for place in places:
            for path in place.glob(f"*{self.token}*"):
                yield f"{path} is there"
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
        runs = [run for root in (private_root(), writable_root()) for run in root.glob(f"run-*-{os.getpid()}-*")]
        # The folder of the process that scores stays with that; no submission has a way there.
        left = [path for run in runs for path in run.iterdir() if not path.name.startswith(KEPT)]
        if left:
            yield f"{left} was left behind"
        until = time.monotonic() + 1.0
        while (survivors := processes_with(self.token)) and time.monotonic() < until:
            time.sleep(0.05)
        for pid in survivors:
            yield f"process {pid} survived"
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _restore(self) -> None:
        if not self.victim.is_well():
            self.victim.close()
            self.victim = Victim(self.owner, self.secrets)
        shutil.rmtree(self.area)
        self._make_area()

    def honest_score(self, runner: Runner) -> float:
        """What the honest submission scores when it is run first."""
        if self.honest is None:
            self.honest = self.run_honest(runner)
        assert self.honest is not None
        return self.honest

    def run_honest(self, runner: Runner) -> float | None:
        """The score of an honest submission, to see that nothing of an attack is in the next run."""
        path = self.base / "honest" / "solution.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(_HONEST)
        card = grade(read_submission(path), self.challenge, runner, learner="ada", metric_only=True).card
        return card.score.public if card.score else None


_HONEST = """from sklearn.linear_model import LogisticRegression


class Own(LogisticRegression):
    pass


def get_estimator():
    return Own()
"""


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from (*_texts(key), *_texts(item))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value


def _listing(folder: Path) -> list[tuple[str, int]]:
    return sorted((str(path), path.lstat().st_size) for path in folder.rglob("*"))


def np_folder() -> str:
    """The folder of installed packages."""
    spec = util.find_spec("numpy")
    assert spec is not None
    assert spec.origin is not None
    return str(Path(spec.origin).parents[1])


def processes_with(token: str) -> list[int]:
    """Living processes that have the token in their command line or name."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            with suppress(OSError):
                line = (entry / "cmdline").read_bytes()
                if token.encode() in line and b"pytest" not in line and "Z (" not in (entry / "status").read_text():
                    found.append(int(entry.name))
    return found


class Victim:
    """A process of the user that attacks run as."""

    def __init__(self, owner: int, secrets: dict[str, str]) -> None:
        others: dict[str, Any] = {"user": owner, "group": owner, "extra_groups": []} if os.getuid() == 0 else {}
        self.process = subprocess.Popen(
            [secrets["the command line of a process"], "100000"], executable="/bin/sleep",
            env={"CANARY": secrets["the environment of a process"]}, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **others,
        )  # fmt: skip

    def state(self) -> tuple[Any, ...]:
        pid = self.process.pid
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() if self.process.poll() is None else []
        limits = Path(f"/proc/{pid}/limits").read_text() if stat else ""
        cores = tuple(os.sched_getaffinity(pid)) if stat else ()
        stopped = bool(stat) and stat[0] in "Tt"
        return (self.process.poll(), stopped, stat[16] if stat else "", hash(limits), cores)

    def is_well(self) -> bool:
        return self.process.poll() is None

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


class Listeners:
    """Sockets of every kind that a submission might reach."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        folder.chmod(0o777)
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self._stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._stream.bind(str(folder / "stream"))
        self._stream.listen()
        self._datagram = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._datagram.bind(str(folder / "datagram"))
        self._name = f"heldout-abstract-{os.getpid()}"
        self._abstract = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._abstract.bind(f"\0{self._name}")
        for path in folder.iterdir():
            path.chmod(0o777)
        self._folder = folder
        self._all = (self._tcp, self._udp, self._stream, self._datagram, self._abstract)
        for listener in self._all:
            listener.setblocking(False)

    def words(self) -> dict[str, str]:
        return {
            "port": str(self._tcp.getsockname()[1]),
            "udp": str(self._udp.getsockname()[1]),
            "stream": str(self._folder / "stream"),
            "datagram": str(self._folder / "datagram"),
            "abstract": self._name,
        }

    def heard(self) -> list[str]:
        found = []
        for listener in self._all:
            while True:
                try:
                    if listener in (self._tcp, self._stream):
                        listener.accept()[0].close()
                        found.append(f"a connection ({listener.family.name})")
                    else:
                        found.append(repr(listener.recv(100)))
                except BlockingIOError:
                    break
        return found

    def close(self) -> None:
        for listener in self._all:
            listener.close()


class Sampler:
    """Counts the threads of the processes around a folder while they run; does nothing without one."""

    def __init__(self, base: Path | None) -> None:
        self.most = 0
        self._base = base
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Sampler:
        if self._base is not None:
            self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._done.set()
        if self._base is not None:
            self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.01):
            for entry in Path("/proc").iterdir():
                if entry.name.isdecimal() and int(entry.name) != os.getpid():
                    with suppress(OSError, StopIteration, IndexError):
                        if self._is_ours(entry):
                            self.most = max(self.most, len(list((entry / "task").iterdir())))

    def _is_ours(self, entry: Path) -> bool:
        """Whether a process belongs to the ground: by its command line, or by the folder that it works in."""
        base = os.fsencode(self._base or "/nowhere")
        return base in (entry / "cmdline").read_bytes() or os.fsencode(os.readlink(entry / "cwd")).startswith(base)  # noqa: PTH115


@contextmanager
def proving_ground() -> Iterator[Ground]:
    """A ground of its own in the temporary folder, which children of root can pass through."""
    base = Path(tempfile.mkdtemp(prefix="ground-", dir="/tmp"))
    base.chmod(0o711)
    scratch = base / "scratch"
    scratch.mkdir(mode=0o711)
    try:
        with (
            mock.patch.dict(os.environ, {"HELDOUT_HOME": str(base / "home"), "HELDOUT_WORKER": "on"}),
            mock.patch.object(tempfile, "tempdir", str(scratch)),
        ):
            os.environ.pop("HELDOUT_DB", None)
            ground = Ground(base)
            try:
                yield ground
            finally:
                ground.close()
    finally:
        shutil.rmtree(base, ignore_errors=True)
