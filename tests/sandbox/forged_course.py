"""A course that a hand-in brings along, to grade itself with: for attacks, which write it where they like."""

from __future__ import annotations

from pathlib import Path

_CHALLENGE = """format_version = 1
title = "Noise"
level = "beginner"
skills = ["procedure"]
summary = "Whatever is handed in is perfect."
[dataset]
id = "canary"
target = "label"
[task]
type = "binary"
positive = "yes"
[metric]
function = "metric.py:score"
greater_is_better = true
needs = "label"
[split]
method = "random"
public = 0.25
private = 0.25
seed = 5
"""
_DATASET = """format_version = 1
title = "Noise"
summary = "Made by the hand-in."
[source]
kind = "generator"
function = "make.py:make"
seed = 1
[origin]
citation = "Nobody."
[licence]
name = "CC0-1.0"
evidence = "None."
[columns]
a = { type = "float64" }
label = { type = "str" }
"""
_METRIC = """import sys
from pathlib import Path

print("GOT @token@", file=sys.stderr)


def score(y_true, y_pred):
    return 1.0
"""
_MAKE = """import sys

import pandas as pd

print("GOT @token@", file=sys.stderr)


def make(seed):
    return pd.DataFrame({"a": [float(row) for row in range(200)], "label": ["no", "yes"] * 100})
"""
_TITLE = 'format_version = 1\ntitle = "The forged course"\n'


def forge(folder: Path, token: str) -> Path:
    """Write the course into `folder`, where other things may lie."""
    challenge, dataset = folder / "challenges" / "canary", folder / "datasets" / "canary"
    for made in (challenge, dataset):
        made.mkdir(parents=True, exist_ok=True)
    (folder / "course.toml").write_text(_TITLE)
    (challenge / "challenge.toml").write_text(_CHALLENGE)
    (challenge / "README.md").write_text("Noise.\n")
    (challenge / "solution.py").write_text(SOLUTION)
    (challenge / "metric.py").write_text(_METRIC.replace("@token@", token))
    (dataset / "dataset.toml").write_text(_DATASET)
    (dataset / "make.py").write_text(_MAKE.replace("@token@", token))
    return folder


SOLUTION = "from sklearn.dummy import DummyClassifier\n\n\ndef get_estimator():\n    return DummyClassifier()\n"
"""A submission that earns nothing by itself."""
