"""A class that hands in before a deadline to `heldout serve` on loopback, while its graders grade.

    python benchmarks/serve.py [--students 300] [--seconds 300] [--workers 2] [--challenge breast-cancer]
    python benchmarks/serve.py --students 60 --seconds 0        everybody in one instant
    HELDOUT_DB=postgresql://… python benchmarks/serve.py        on a PostgreSQL server, in an empty database

Every student has a browser: joins by a link, and at a random moment of the window looks at the list and the challenge,
hands in as the page's script does, watches the place in the queue, and reads card and board. Printed are the times
until an upload was acknowledged and a page was there, what the database holds afterwards, and what the server used.
Students and server share the machine: the students' own CPU seconds are printed too.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "samples"))
from class_at_a_deadline import LOOK_SECONDS, Plan, Seen, Student, hand_in_all, what_is_kept
from server_process import ServerProcess

ROOT = Path(__file__).parents[1]
COURSE_ID = "course-of-the-benchmark"
SOURCE = """
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

def get_estimator():
    return make_pipeline(StandardScaler(), LogisticRegression(C={c}))
"""
_WAIT_SECONDS = 3600.0


def main() -> None:
    """Print the figures; exit code 1 where something was lost, doubled or not graded."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="heldout-benchmark-") as folder:
        scratch = Path(folder)
        database = os.environ.get("HELDOUT_DB") or f"sqlite:///{scratch / 'attempts.db'}"
        (scratch / "home").mkdir()
        os.environ["HELDOUT_HOME"] = str(scratch / "home")
        server = ServerProcess(_course(scratch, options.challenge), database, options.workers, scratch / "home")
        names = [f"Student {number:03}" for number in range(options.students)]
        server.write_class(names, datetime.now(UTC) + timedelta(days=1))
        server.start()
        try:
            server.wait()
            faults = _measure(server, names, options)
        finally:
            server.stop()
    sys.exit(1 if faults else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=300.0, help="the window; 0: all in one instant")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="grading processes; 0: nobody waits")
    parser.add_argument("--challenge", default="breast-cancer", help="of the catalogue")
    parser.add_argument("--kilobytes", type=int, default=0, help="make every file this large")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def _course(scratch: Path, challenge: str) -> Path:
    """A course of one challenge of the catalogue."""
    course = scratch / "course"
    shutil.copytree(ROOT / "challenges" / challenge, course / "challenges" / challenge)
    shutil.copytree(ROOT / "datasets" / challenge, course / "datasets" / challenge)
    (course / "course.toml").write_text(f'format_version = 1\nid = "{COURSE_ID}"\n', encoding="utf-8")
    return course


def _measure(server: ServerProcess, names: Sequence[str], options: argparse.Namespace) -> tuple[str, ...]:
    """Let the class hand in, and print what came of it; what went wrong."""
    drawn, seen = random.Random(options.seed), Seen()
    students = [Student(server.url, name, seen, _WAIT_SECONDS) for name in names]
    links = server.links()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda each: each.join(links[each.name]), students))
    closes = datetime.now(UTC) + timedelta(seconds=LOOK_SECONDS + 0.9 * options.seconds)
    server.write_class(list(names), closes)
    plans = [
        Plan(each, drawn.uniform(0.0, options.seconds), "solution.py", _file(number, options.kilobytes))
        for number, each in enumerate(students)
    ]
    began, own = time.monotonic(), _own_cpu()
    with Meter(server) as meter:
        hand_in_all(plans, options.challenge, seen, waits=options.workers > 0)
    took, own = time.monotonic() - began, _own_cpu() - own
    kept = what_is_kept(server.database, COURSE_ID, options.challenge, seen.acknowledged, closes)
    _print_times("acknowledged", [each.seconds for each in seen.acknowledged])
    for what in ("list", "challenge", "queue place", "card", "board", "join"):
        _print_times(f"page: {what}", seen.pages[what])
    pages = [seconds for what, found in seen.pages.items() if what != "join" for seconds in found]
    _print_times("pages, all but join", pages)
    doubled = sum(each.startswith("doubled") for each in kept.faults)
    lost = sum(each.startswith("lost") for each in kept.faults)
    print(f"{len(names)} students, {options.seconds:g} s, {options.workers} graders; over after {took:.0f} s")
    print(f"acknowledged {len(seen.acknowledged)}, stored {kept.stored}, graded {kept.graded}, ", end="")
    print(f"doubled {doubled}, lost {lost}, late {kept.late}, gave up {len(seen.gave_up)}")
    print(f"server: {meter.cpu:.1f} CPU s, at most {meter.peak_mb:.0f} MB; students: {own:.1f} CPU s; load {_load()}")
    for each in (*kept.faults, *seen.gave_up):
        print(each)
    return (*kept.faults, *seen.gave_up)


def _file(number: int, kilobytes: int) -> bytes:
    """A submission like no other one's, of about this size."""
    source = SOURCE.format(c=1 + number / 1000)
    return (source + f"# {'x' * 1022}\n" * kilobytes).encode()


def _own_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _load() -> str:
    return " ".join(f"{each:.1f}" for each in os.getloadavg())


def _print_times(what: str, seconds: Sequence[float]) -> None:
    if not seconds:
        return
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    print(f"{what:20} n {len(ordered):5}  median {1000 * statistics.median(ordered):6.0f} ms", end="  ")
    print(f"p95 {1000 * p95:6.0f} ms  most {1000 * ordered[-1]:6.0f} ms")


@dataclass
class Meter:
    """What the server's own process uses while the block runs."""

    server: ServerProcess
    cpu: float = 0.0
    """Seconds."""
    peak_mb: float = 0.0
    """Largest resident set, MB."""

    def __enter__(self) -> Meter:
        assert self.server.process is not None
        self._process, self._over = psutil.Process(self.server.process.pid), threading.Event()
        self._before = self._used()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._over.set()
        self._thread.join()
        self.cpu = self._used() - self._before

    def _used(self) -> float:
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def _watch(self) -> None:
        while not self._over.wait(1.0):
            self.peak_mb = max(self.peak_mb, self._process.memory_info().rss / 1e6)


if __name__ == "__main__":
    main()
