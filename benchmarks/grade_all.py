"""What a batch costs beside the bare fits: `heldout grade-all` against bare scripts.

    python benchmarks/grade_all.py [--learners N] [--trees N] [--no-advice]
    python benchmarks/grade_all.py --mixed [--learners N]

The same submissions to breast-cancer are run as bare scripts first, a Python process each that imports, fits and
predicts, and then by `heldout grade-all` with a worker of its own. With `--trees` the models are boosted trees, whose
fits take seconds and whose predictions hardly anything. With `--mixed` it is the class of all kinds of hand-ins that
the tests make up, beside the fits of those that can be fitted, one after the other in one process.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
QUICK = """
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

def get_estimator():
    return make_pipeline(StandardScaler(), LogisticRegression(C={c}))
"""
SLOW = """
from sklearn.ensemble import GradientBoostingClassifier

def get_estimator():
    return GradientBoostingClassifier(n_estimators={trees}, max_features={c}, random_state=0)
"""
BARE = """
import runpy, sys, time
import pandas as pd
train, test, target, *paths = sys.argv[1:]
train, test = pd.read_csv(train), pd.read_csv(test).drop(columns="row_id")
X, y = train.drop(columns=[target, "row_id"], errors="ignore"), train[target]
fits = 0.0
for path in paths:
    model = runpy.run_path(path)["get_estimator"]()
    before = time.process_time()
    model.fit(X, y)
    fits += time.process_time() - before
    model.predict_proba(test)
print(fits)
"""
_FIT = re.compile(r" stage \([^)]*\bfit (\d+\.\d+)")
_LOOK_SECONDS = 1.0


@dataclass(frozen=True)
class Used:
    """What processes used."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds, of all that were waited for."""
    fits: float
    """CPU seconds between the moment when rows were handed over and the answer that the model is fitted."""
    own_memory: float = 0.0
    """Largest resident set of the first process alone, MiB."""
    all_memory: float = 0.0
    """Largest sum of what all processes had, MiB; what they share is counted once."""


def main() -> None:
    """Print CPU and wall seconds of both, and memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learners", type=int)
    parser.add_argument("--trees", type=int, default=0)
    parser.add_argument("--no-advice", action="store_true")
    parser.add_argument("--mixed", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if asked.mixed:
            of_all_kinds(Path(name), asked.learners or 300)
        else:
            of_one_kind(Path(name), asked.learners or 30, asked.trees, ["--no-advice"] if asked.no_advice else [])


def of_one_kind(folder: Path, learners: int, trees: int, more: list[str]) -> None:
    """Both runs of models that all can be fitted."""
    hand_ins = folder / "hand-ins"
    for number in range(learners):
        path = hand_ins / f"learner-{number:03d}" / "solution.py"
        path.parent.mkdir(parents=True)
        path.write_text(SLOW.format(trees=trees, c=2 + number % 20) if trees else QUICK.format(c=1 + number / 100))
    room = Room(folder, ROOT, "breast-cancer", "target")
    paths = sorted(hand_ins.glob("*/solution.py"))
    scripts = [room.bare(path) for path in paths]
    bare = Used(*(sum(getattr(each, name) for each in scripts) for name in ("wall", "cpu", "fits")))
    room.warm_up(paths[0])
    batch, results = room.batch(hand_ins, *more)
    assert {each["status"] for each in results} == {"graded"}
    print(f"{learners} hand-ins, median fit {statistics.median(each.fits for each in scripts):.2f} CPU s")
    show("bare scripts, in turn", bare)
    show("grade-all", batch)
    print(f"grade-all ÷ bare scripts: {batch.cpu / bare.cpu:.2f} in CPU")
    told_of(batch)


def of_all_kinds(folder: Path, learners: int) -> None:
    """A class of mixed quality, and the fits of those of it that can be fitted."""
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/samples"), str(ROOT / "tests/classroom/grade_all")]
    import batch_samples
    import large_class

    made = batch_samples.Room(folder / "room")
    kinds = large_class.write_large_class(made.hand_ins, learners)
    graded = [name for name, kind in kinds.items() if large_class.EXPECTED[kind] == {"graded"}]
    room = Room(folder, made.course, "tiny-binary", "ripe")
    paths = [path for name in graded for path in (made.hand_ins / name).glob("*.py") if path.name != "helper.py"]
    alone = [path for path in paths if not (path.parent / "helper.py").exists()]
    bare = room.bare(*alone)
    room.warm_up(alone[0])
    batch, results = room.batch(made.hand_ins)
    ends: dict[str, int] = {}
    for each in results:
        ends[each["status"]] = ends.get(each["status"], 0) + 1
    print(f"{learners} hand-ins: {', '.join(f'{count} {status}' for status, count in sorted(ends.items()))}")
    show(f"{len(alone)} bare fits in one process", bare)
    show("grade-all", batch)
    told_of(batch)


def show(what: str, used: Used) -> None:
    """A line."""
    print(f"{what:<28} {used.cpu:7.1f} CPU s  {used.fits:7.1f} of them in fits  {used.wall:7.1f} s wall")


def told_of(batch: Used) -> None:
    """What part of the cores went into fits, and the memory."""
    cores = len(os.sched_getaffinity(0))
    print(f"fits ÷ CPU of the batch: {batch.fits / batch.cpu:.2f}; ÷ time of {cores} cores: "
          f"{batch.fits / (cores * batch.wall):.2f}")  # fmt: skip
    print(f"memory: {batch.own_memory:.0f} MiB the batch's own process, {batch.all_memory:.0f} MiB all processes")


@dataclass(frozen=True)
class Room:
    """A challenge of a course, and a home in which nothing stays behind."""

    folder: Path
    course: Path
    challenge: str
    target: str

    @property
    def environment(self) -> dict[str, str]:
        """Of every process of heldout."""
        home = self.folder / "home"
        return {**os.environ, "HELDOUT_HOME": str(home), "HELDOUT_DB": str(home / "a.db"), "HELDOUT_WORKER": "off"}

    def heldout(self, *words: object) -> list[str]:
        """A command on the course."""
        return [sys.executable, "-m", "heldout", "--course", str(self.course), *map(str, words)]

    def bare(self, *paths: Path) -> Used:
        """A script that loads the data, and fits and predicts with each of the files."""
        work = self.folder / "work"
        if not work.exists():
            subprocess.run(
                self.heldout("start", self.challenge, work), env=self.environment, check=True, capture_output=True
            )
        data = (work / "data/train.csv", work / "data/test.csv")
        return run([sys.executable, "-c", BARE, *map(str, (*data, self.target, *paths))], dict(os.environ))[0]

    def warm_up(self, path: Path) -> None:
        """The data are prepared, and what is installed has been looked at."""
        words = self.heldout("grade", path, "-c", self.challenge, "--no-record", "--no-advice")
        subprocess.run(words, env=self.environment, check=True, capture_output=True)

    def batch(self, hand_ins: Path, *more: str) -> tuple[Used, list[dict[str, object]]]:
        """`heldout grade-all`, and its results."""
        words = self.heldout("--verbose", "grade-all", hand_ins, "-c", self.challenge, "--json", *more)
        used, out = run(words, self.environment)
        return used, json.loads(out)["results"]


def run(command: list[str], environment: dict[str, str]) -> tuple[Used, str]:
    """A command that must succeed: what it used, and what it printed."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as log:
        began = time.monotonic()
        process = subprocess.Popen(command, stdout=out, stderr=log, env=environment)
        most, ended = [0.0], threading.Event()
        watch = threading.Thread(target=_watch, args=(process.pid, most, ended))
        watch.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        watch.join()
        out.seek(0)
        log.seek(0)
        said, told = out.read(), log.read()
        if process.returncode:
            sys.exit(f"{' '.join(command)[:300]} failed:\n{told[-3000:]}")
    fits = sum(map(float, _FIT.findall(told))) if "heldout" in command else float(said)
    return Used(wall, used.ru_utime + used.ru_stime, fits, used.ru_maxrss / 1024, most[0]), said


def _watch(pid: int, most: list[float], ended: threading.Event) -> None:
    """Look now and then what all its processes have."""
    while not ended.wait(_LOOK_SECONDS):
        total = 0.0
        try:
            family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        except psutil.Error:
            return
        for each in family:
            try:
                total += each.memory_full_info().pss
            except psutil.Error:  # it has ended meanwhile
                continue
        most[0] = max(most[0], total / 2**20)


if __name__ == "__main__":
    main()
