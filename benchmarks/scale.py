"""How time and memory grow: with the rows of a table, and with the challenges of a course.

    python benchmarks/scale.py rows [1000 10000 100000 1000000]
    python benchmarks/scale.py challenges [6 50 100 200]

CPU seconds of whole processes and of all that they waited for, and the largest resident set of the grader's own
process, without the sandbox's. "growth" is the exponent between a size and the one before it: 1 is linear, and n log n
of these sizes is at most 1.24. What the smallest size takes is taken off first: most of it does not depend on the size.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[1]
TINY = ROOT / "tests" / "courses" / "minimal"
PEAK = """
import re, sys
def tell():
    status = open("/proc/self/status").read()
    print(int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) / 1024, file=sys.stderr)
"""
"""Says the peak of a process's own memory in MiB; that of `getrusage` begins with what its parent had."""
OWN = f"""{PEAK}
from heldout.cli.group import main
try:
    main(sys.argv[1:], prog_name="heldout")
finally:
    tell()
"""
PREPARING = f"""{PEAK}
from pathlib import Path
from heldout.challenge.load import load_challenge
from heldout.prepare.prepare import prepare
prepare(load_challenge(Path(sys.argv[1]), sys.argv[2]))
tell()
"""
LIMITS = "[limits]\ncpu_seconds = 1800\nmemory_mb = 12000\n"


@dataclass(frozen=True)
class Used:
    """What one command took."""

    cpu: float
    memory: float
    """Of the grader's own process, MiB."""


def run(code: str, *words: str | Path, home: Path) -> Used:
    """Run Python code with these arguments to its end; it must succeed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HELDOUT")}
    told = kept | {"HELDOUT_HOME": str(home), "HELDOUT_WORKER": "off"}
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, words)], env=told, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    said = process.stderr.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 3):  # verify: a copy of a small course is not without fault
        sys.exit(f"{' '.join(map(str, words))} ended with {process.returncode}:\n{said}")
    return Used(used.ru_utime + used.ru_stime, float(said.split()[-1]))


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
        yield "prepare", run(PREPARING, folder / "course", "large", home=folder / "home")
        model = folder / "course" / "challenges" / "large" / "model.py"
        words = ("--course", folder / "course", "grade", model, "-c", "large", "--no-record", "--metric-only")
        yield "grade, metric only", run(OWN, *words, home=folder / "home")


def of_challenges(count: int) -> Iterator[tuple[str, Used]]:
    """What a course of so many challenges costs."""
    with tempfile.TemporaryDirectory() as name:
        folder, course = Path(name), Path(name) / "course"
        shutil.copytree(TINY / "datasets", course / "datasets")
        for number in range(count):
            shutil.copytree(TINY / "challenges" / "tiny-binary", course / "challenges" / f"tiny-{number:03}")
        list_ = ("--course", course, "list")
        yield "`list`, the first time", run(OWN, *list_, home=folder / "home")
        subprocess.run(["sleep", "2.5"], check=True)
        run(OWN, *list_, home=folder / "home")
        yield "`list`, again", run(OWN, *list_, home=folder / "home")
        checks = (word for name in ("class-balance", "ids", "split-sizes") for word in ("--only", name))
        verify = ("--course", course, "challenge", "verify", *checks)
        yield "`challenge verify`, three checks of the table", run(OWN, *verify, home=folder / "home")


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
