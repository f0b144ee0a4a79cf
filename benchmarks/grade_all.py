"""What a batch costs beside the bare fits: `python benchmarks/grade_all.py [--learners N] [--trees N] [--no-advice]`.

The same submissions are run as bare scripts first, a Python process each that imports, fits and predicts, and then by
`heldout grade-all` with a worker of its own. With `--trees` the models are forests, whose fits take seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
QUICK = """
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

def get_estimator():
    return make_pipeline(StandardScaler(), LogisticRegression(C={c}))
"""
FOREST = """
from sklearn.ensemble import RandomForestClassifier

def get_estimator():
    return RandomForestClassifier(n_estimators={trees}, max_features={c}, random_state=0)
"""
BARE = """
import runpy, time, resource
import pandas as pd
train, test = pd.read_csv({train!r}), pd.read_csv({test!r})
X, y = train.drop(columns=[{target!r}, "row_id"], errors="ignore"), train[{target!r}]
model = runpy.run_path({path!r})["get_estimator"]()
before = time.process_time()
model.fit(X, y)
print(time.process_time() - before)
model.predict_proba(test.drop(columns="row_id"))
"""


def cpu_of_children() -> float:
    """CPU seconds of all processes that ended and were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print CPU and wall seconds of both."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--learners", type=int, default=30)
    parser.add_argument("--trees", type=int, default=0)
    parser.add_argument("--no-advice", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), asked.learners, asked.trees, ["--no-advice"] if asked.no_advice else [])


def measure(folder: Path, learners: int, trees: int, more: list[str]) -> None:
    """Both runs in a folder."""
    environment = {**os.environ, "HELDOUT_HOME": str(folder / "home"), "HELDOUT_WORKER": "off"}
    heldout = [sys.executable, "-m", "heldout", "--course", str(ROOT)]
    subprocess.run(
        [*heldout, "start", "breast-cancer", folder / "work"], env=environment, check=True, capture_output=True
    )
    hand_ins = folder / "hand-ins"
    for number in range(learners):
        path = hand_ins / f"learner-{number:03d}" / "solution.py"
        path.parent.mkdir(parents=True)
        source = FOREST.format(trees=trees, c=2 + number % 20) if trees else QUICK.format(c=1 + number / 100)
        path.write_text(source)
    data = {"train": str(folder / "work/data/train.csv"), "test": str(folder / "work/data/test.csv")}
    before, began, fits = cpu_of_children(), time.monotonic(), []
    for path in sorted(hand_ins.glob("*/solution.py")):
        script = BARE.format(**data, path=str(path), target="target")
        fits.append(float(subprocess.run([sys.executable, "-c", script], check=True, capture_output=True).stdout))
    bare, bare_wall = cpu_of_children() - before, time.monotonic() - began
    # The data are prepared, and what is installed has been looked at.
    subprocess.run(
        [*heldout, "grade", hand_ins / "learner-000", "-c", "breast-cancer", "--no-record"],
        env=environment,
        check=True,
        capture_output=True,
    )
    before, began = cpu_of_children(), time.monotonic()
    done = subprocess.run(
        [*heldout, "grade-all", hand_ins, "-c", "breast-cancer", "--json", *more],
        env=environment,
        check=True,
        capture_output=True,
    )
    graded, graded_wall = cpu_of_children() - before, time.monotonic() - began
    results = json.loads(done.stdout)["results"]
    assert {each["status"] for each in results} == {"graded"}
    print(f"{learners} hand-ins, median fit {sorted(fits)[learners // 2]:.2f} CPU s, sum of fits {sum(fits):.1f}")
    print(f"bare scripts  {bare:7.1f} CPU s  {bare_wall:7.1f} s wall, one after the other")
    print(f"grade-all     {graded:7.1f} CPU s  {graded_wall:7.1f} s wall on {os.cpu_count()} cores")
    print(f"grade-all / bare scripts: {graded / bare:.2f} in CPU; sum of fits / grade-all: {sum(fits) / graded:.2f}")


if __name__ == "__main__":
    main()
