"""Challenges of the kinds that are no estimator, for attacks: nothing in them can be learnt."""

from __future__ import annotations

import random
from pathlib import Path

from heldout.challenge.interface import Challenge
from heldout.challenge.load import load_challenge

ROWS = 200
_DATASET = """format_version = 1
title = "More noise"
summary = "Random numbers with random labels."
[source]
kind = "file"
file = "noise.csv"
[origin]
citation = "Made up for heldout's tests."
[licence]
name = "CC0-1.0"
evidence = "Made for this repository."
[columns]
at = { type = "datetime64" }
key = { type = "str" }
a = { type = "float64" }
label = { type = "str" }
number = { type = "float64" }
"""
_CHALLENGE = """format_version = 1
title = "Noise"
level = "beginner"
skills = ["procedure"]
summary = "Labels that cannot be learnt."
[dataset]
id = "noise"
target = "TARGET"
drop = ["OTHER"]
DATASET
[task]
TASK
[split]
method = "SPLIT"
public = 0.25
private = 0.25
[limits]
cpu_seconds = SECONDS
memory_mb = 256
[KIND]
SECTION
"""
_LABELS = ("label", "number", 'type = "binary"\npositive = "yes"\n[metric]\nname = "accuracy"')
_NUMBERS = ("number", "label", 'type = "regression"\n[metric]\nname = "r2"')
_KINDS = {
    "sql": (_LABELS, "", "random", 3, ""),
    "stream": (_LABELS, 'time = "at"', "time", 3, "batch = 20"),
    "mapreduce": (_NUMBERS, 'group = "key"', "group", 3, 'key = "key"'),
    "spark": (_LABELS, "", "random", 20, 'engine = "sail"\ncutoffs = 0'),
}
"""Target, column that is left out and task; dataset, split, seconds of CPU, and the kind's own table."""


def write_engine_challenges(course: Path) -> dict[str, Challenge]:
    """Write them into a course; each by its kind."""
    chance = random.Random(12)
    data = course / "datasets" / "noise"
    data.mkdir(parents=True)
    numbers = [chance.random() for _ in range(ROWS // 10)]
    lines = [
        f"2024-01-01T{row // 60:02}:{row % 60:02}:00,k{row // 10:02},{chance.random():.6f},"
        f"{chance.choice(['no', 'yes'])},{numbers[row // 10]:.6f}"
        for row in range(ROWS)
    ]
    (data / "noise.csv").write_text("at,key,a,label,number\n" + "\n".join(lines) + "\n")
    (data / "dataset.toml").write_text(_DATASET)
    return {kind: _written(course, kind) for kind in _KINDS}


def _written(course: Path, kind: str) -> Challenge:
    (target, other, task), dataset, split, seconds, section = _KINDS[kind]
    folder = course / "challenges" / f"noise-{kind}"
    (folder / "starter").mkdir(parents=True)
    words = {"TARGET": target, "OTHER": other, "DATASET": dataset, "TASK": task, "SPLIT": split, "SECONDS": seconds}
    text = _CHALLENGE
    for word, value in (words | {"KIND": kind, "SECTION": section}).items():
        text = text.replace(word, str(value))
    (folder / "challenge.toml").write_text(text)
    (folder / "README.md").write_text("Noise.\n")
    (folder / "reference.sql").write_text("SELECT row_id, a FROM rows\n")
    model = "from sklearn.dummy import DummyClassifier\n\n\ndef get_estimator():\n    return DummyClassifier()\n"
    starters = {"solution.py": model, "features.sql": "SELECT row_id, a FROM rows\n", "mapper.py": "", "reducer.py": ""}
    (folder / "solution.py").write_text(model)
    for name, content in starters.items():
        (folder / "starter" / name).write_text(content)
    return load_challenge(course, f"noise-{kind}")
