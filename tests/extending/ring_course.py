"""A course of one small challenge: points inside and outside of a ring."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

ROWS = 240
_DATASET = """format_version = 1
title = "Ring"
summary = "Points in a plane."
[source]
kind = "file"
file = "ring.csv"
[origin]
citation = "Made up for heldout's tests."
[licence]
name = "CC0-1.0"
evidence = "Made for this repository."
[columns]
a = { type = "float64" }
b = { type = "float64" }
inside = { type = "str" }
"""
_CHALLENGE = """format_version = 1
title = "Ring"
level = "beginner"
skills = ["procedure"]
summary = "Which points lie inside?"
[dataset]
id = "ring"
target = "inside"
[task]
type = "binary"
positive = "yes"
[metric]
name = "youden"
[split]
method = "random"
public = 0.25
private = 0.25
seed = 3
[reference]
families = ["label_propagation", "naive_bayes"]
"""


def write_course(folder: Path) -> None:
    """Write the course; its metric and one of its families are none of heldout's own."""
    data, challenge = folder / "datasets" / "ring", folder / "challenges" / "ring"
    data.mkdir(parents=True)
    challenge.mkdir(parents=True)
    points = pd.DataFrame(np.random.default_rng(0).normal(size=(ROWS, 2)), columns=["a", "b"]).round(4)
    table = points.assign(inside=np.where(points.a**2 + points.b**2 < 1.4, "yes", "no"))
    table.to_csv(data / "ring.csv", index=False)
    (data / "dataset.toml").write_text(_DATASET)
    (challenge / "challenge.toml").write_text(_CHALLENGE)
    (challenge / "README.md").write_text("Which points lie inside?\n")
    (challenge / "solution.py").write_text("def get_estimator():\n    return None\n")
