"""How time and memory grow: with the rows of a table, and with the challenges of a course.

    python benchmarks/scale.py rows [1000 10000 100000 1000000]
    python benchmarks/scale.py challenges [6 50 100 200]

CPU seconds of whole processes and of all that they waited for, and the most private memory of the grader's own
process, without the sandbox's: anonymous pages, as what is mapped from files is no memory of its own. "growth" is the
exponent between a size and the one before it: 1 is linear, and n log n of these sizes is at most 1.24. What the
smallest size takes is taken off first: most of it does not depend on the size.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[1]
TINY = ROOT / "tests" / "courses" / "minimal"
PREPARING = """
import sys
from pathlib import Path
from heldout.challenge.load import load_challenge
from heldout.prepare.prepare import prepare
prepare(load_challenge(Path(sys.argv[1]), sys.argv[2]))
"""
HELDOUT = ("-m", "heldout")
LITTLE = ("--families", "linear", "--budget", "1")
"""A landscape of the table's own size, by which a card has points and parts; of how many models does not matter."""
LIMITS = "[limits]\ncpu_seconds = 1800\nmemory_mb = 12000\n"


@dataclass(frozen=True)
class Used:
    """What one command took."""

    cpu: float
    memory: float
    """The most anonymous memory of the grader's own process that was seen, MiB."""


def run(*words: str | Path, home: Path) -> Used:
    """Run Python with these arguments to its end; it must succeed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HELDOUT")}
    told = kept | {"HELDOUT_HOME": str(home), "HELDOUT_WORKER": "off"}
    with tempfile.TemporaryFile() as said:
        command = [sys.executable, *map(str, words)]
        process = subprocess.Popen(command, env=told, stdout=subprocess.DEVNULL, stderr=said)
        most = 0.0
        while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            most = max(most, private(process.pid))
            time.sleep(0.005)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 3):  # verify: a copy of a small course is not without fault
            said.seek(0)
            sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{said.read().decode()}")
    return Used(used.ru_utime + used.ru_stime, most)


def private(process: int) -> float:
    """Anonymous memory of a process, MiB: neither libraries nor data that are mapped. 0 where it has just ended."""
    found = re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{process}/status").read_text(encoding="utf-8"))
    return int(found[1]) / 1024 if found else 0.0


def table_of(rows: int, folder: Path) -> None:
    """A challenge named `large` whose table has this many rows: eight numbers, a text, and a flag to predict."""
    random = np.random.default_rng(7)
    frame = pd.DataFrame({f"x{number}": random.normal(size=rows).round(4) for number in range(8)})
    frame["kind"] = random.choice(["oak", "fir", "elm", "ash"], rows)
    chance = 1 / (1 + np.exp(-(frame["x0"] - frame["x1"] + (frame["kind"] == "oak"))))
    frame["label"] = np.where(random.random(rows) < chance, "yes", "no")
    challenge = folder / "challenges" / "large"
    shutil.copytree(TINY / "challenges" / "tiny-binary", challenge)
    (folder / "datasets").mkdir()
    frame.to_csv(challenge / "table.csv", index=False)
    text = (challenge / "challenge.toml").read_text(encoding="utf-8")
    begin, end = text.index("[dataset]"), text.index("[task]")
    text = f'{text[:begin]}[dataset]\npath = "table.csv"\ntarget = "label"\n\n{text[end:]}'
    begin, end = text.index("[limits]"), text.index("[[example]]")
    (challenge / "challenge.toml").write_text(f"{text[:begin]}{LIMITS}\n", encoding="utf-8")
    (challenge / "model.py").write_text(MODEL, encoding="utf-8")


MODEL = """from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder


def get_estimator():
    columns = make_column_transformer((OneHotEncoder(), ["kind"]), remainder="passthrough")
    return make_pipeline(columns, LogisticRegression(max_iter=20))
"""


def of_rows(rows: int) -> Iterator[tuple[str, Used]]:
    """What a table of this size costs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table_of(rows, folder / "course")
        yield "prepare", run("-c", PREPARING, folder / "course", "large", home=folder / "home")
        model = folder / "course" / "challenges" / "large" / "model.py"
        words = ("--course", folder / "course", "grade", model, "-c", "large", "--no-record", "--metric-only")
        yield "grade, metric only", run(*HELDOUT, *words, home=folder / "home")
        calibrate = ("--course", folder / "course", "challenge", "calibrate", "large", "--jobs", "1")
        yield "calibrate, one family", run(*HELDOUT, *calibrate, *LITTLE, home=folder / "home")
        yield "grade, full card", run(*HELDOUT, *words[:-1], "--no-advice", home=folder / "home")


def of_challenges(count: int) -> Iterator[tuple[str, Used]]:
    """What a course of so many challenges costs."""
    with tempfile.TemporaryDirectory() as name:
        folder, course = Path(name), Path(name) / "course"
        shutil.copytree(TINY / "datasets", course / "datasets")
        for number in range(count):
            shutil.copytree(TINY / "challenges" / "tiny-binary", course / "challenges" / f"tiny-{number:03}")
        list_ = ("--course", course, "list")
        yield "`list`, the first time", run(*HELDOUT, *list_, home=folder / "home")
        time.sleep(2.5)
        run(*HELDOUT, *list_, home=folder / "home")
        yield "`list`, again", run(*HELDOUT, *list_, home=folder / "home")
        checks = (word for name in ("class-balance", "ids", "split-sizes") for word in ("--only", name))
        verify = ("--course", course, "challenge", "verify", *checks)
        yield "`challenge verify`, three checks of the table", run(*HELDOUT, *verify, home=folder / "home")


def growth(sizes: Sequence[int], used: Sequence[Used]) -> list[str]:
    """The exponents between neighbours, without what the first of them took; a dash where that is nearly all."""
    found = ["–"]
    for at in range(1, len(sizes)):
        one, other = (used[number].cpu - used[0].cpu for number in (at - 1, at))
        is_seen = one > 0.1 * used[0].cpu
        found.append(f"{math.log(other / one) / math.log(sizes[at] / sizes[at - 1]):.2f}" if is_seen else "–")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("rows", "challenges"))
    parser.add_argument("sizes", nargs="*", type=int)
    asked = parser.parse_args()
    default = [1000, 10_000, 100_000, 1_000_000] if asked.what == "rows" else [6, 50, 100, 200]
    sizes = asked.sizes or default
    found: dict[str, list[Used]] = {}
    for size in sizes:
        for name, used in (of_rows if asked.what == "rows" else of_challenges)(size):
            found.setdefault(name, []).append(used)
            print(f"{size} {name}: {used.cpu:.2f} CPU s, {used.memory:.0f} MiB", file=sys.stderr, flush=True)
    print(f"| what | {asked.what} | CPU s | growth | grader's own memory, MiB |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, each in found.items():
        for size, used, exponent in zip(sizes, each, growth(sizes, each), strict=True):
            print(f"| {name} | {size:,} | {used.cpu:.2f} | {exponent} | {used.memory:.0f} |")


if __name__ == "__main__":
    main()
