"""A small challenge on queries: whether a machine fails, by what its sensors said before it is asked about."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from heldout.challenge.interface import Challenge
from heldout.challenge.load import load_challenge

MODEL = """from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    return make_pipeline(StandardScaler(), LogisticRegression())
"""
HONEST = """SELECT r.row_id, r.age, coalesce(max(s.heat), 0) AS heat
FROM rows r
LEFT JOIN readings s ON s.machine = r.machine AND s.read_at <= r.asked_at
GROUP BY ALL
"""
LOOKS_AHEAD = HONEST.replace("s.read_at <= r.asked_at", "s.read_at <= r.asked_at + INTERVAL 1 DAY")
CHALLENGE = """format_version = 1
title = "Machines"
level = "beginner"
skills = ["data-at-scale"]
summary = "Which machine fails?"

[dataset]
id = "machines"
target = "fails"
time = "asked_at"

[task]
type = "binary"
positive = "yes"

[metric]
name = "roc_auc"

[split]
method = "time"
public = 0.25
private = 0.25

[limits]
cpu_seconds = 30
memory_mb = 512

[sql]
"""
DATASET = """format_version = 1
title = "Machines"

[source]
kind = "file"
file = "rows.csv"

[origin]
citation = "made for a test"

[licence]
name = "CC0-1.0"
evidence = "made for a test"

[columns]
machine = { type = "int64" }
asked_at = { type = "datetime64" }
age = { type = "float64" }
fails = { type = "str" }

[tables.readings]
file = "readings.csv"
time = "read_at"
columns = { machine = { type = "int64" }, read_at = { type = "datetime64" }, heat = { type = "float64" } }

[tables.makers]
file = "makers.csv"
columns = { machine = { type = "int64" }, maker = { type = "str" } }
"""


def write_course(folder: Path) -> Challenge:
    """The challenge `machines` in a new course."""
    generator = np.random.default_rng(1)
    hours = np.repeat(np.arange(40), 10)
    start = np.datetime64("2024-01-01T00:00:00")
    heat = generator.normal(size=400)
    rows = pd.DataFrame(
        {
            "machine": np.arange(400),
            "asked_at": start + hours.astype("timedelta64[D]"),
            "age": generator.normal(size=400),
            "fails": np.where(heat + generator.normal(0, 0.4, 400) > 0, "yes", "no"),
        }
    )
    before = rows["asked_at"] - np.timedelta64(2, "h")
    after = rows["asked_at"] + np.timedelta64(3, "h")
    early = pd.DataFrame({"machine": rows["machine"], "read_at": before, "heat": 5 + heat})
    late = pd.DataFrame({"machine": rows["machine"], "read_at": after, "heat": 20 + 3 * (rows["fails"] == "yes")})
    home, challenge = folder / "datasets" / "machines", folder / "challenges" / "machines"
    (challenge / "starter").mkdir(parents=True)
    home.mkdir(parents=True)
    rows.to_csv(home / "rows.csv", index=False)
    pd.concat([early, late]).to_csv(home / "readings.csv", index=False)
    pd.DataFrame({"machine": rows["machine"], "maker": "A"}).to_csv(home / "makers.csv", index=False)
    (home / "dataset.toml").write_text(DATASET)
    (challenge / "challenge.toml").write_text(CHALLENGE)
    (challenge / "README.md").write_text("# Machines\n")
    (challenge / "reference.sql").write_text(HONEST)
    (challenge / "starter" / "features.sql").write_text("SELECT row_id, age FROM rows\n")
    (challenge / "starter" / "solution.py").write_text(MODEL)
    return load_challenge(folder, "machines")
