"""A course of four small challenges that can be learnt: classes, values, counts, and a table of mixed columns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

ROWS = 160
_DATASET = """format_version = 1
title = "Made up"
summary = "Made up."
[source]
kind = "file"
file = "data.csv"
[origin]
citation = "Made up for heldout's tests."
[licence]
name = "CC0-1.0"
evidence = "Made for this repository."
[columns]
"""
_CHALLENGE = """format_version = 1
title = "Made up"
level = "beginner"
skills = ["procedure"]
summary = "Made up."
[dataset]
id = "{name}"
target = "y"
[task]
type = "{task}"
{positive}
[metric]
name = "{metric}"
[split]
method = "random"
public = 0.25
private = 0.25
seed = 3
"""


def write_course(folder: Path) -> Path:
    """Write the course into the folder, and give the folder."""
    chance = np.random.default_rng(0)
    numbers = pd.DataFrame(chance.normal(size=(ROWS, 4)), columns=list("abcd")).round(6)
    label = np.where(numbers.a + 0.3 * numbers.b > 0, "yes", "no")
    _write(folder, "classes", numbers.assign(y=label), "binary", "accuracy")
    positive = (numbers.a * 2 + numbers.b).abs() + 0.5
    _write(folder, "values", numbers.assign(y=positive.round(6)), "regression", "rmse")
    counts = pd.DataFrame(chance.integers(0, 4, size=(ROWS, 4)), columns=list("abcd"))
    # Every value of every column in many rows, so that none is new in the hidden part.
    _write(folder, "counts", counts.assign(y=np.where(counts.a > 1, "yes", "no")), "binary", "accuracy")
    town = chance.choice(["Ávila", "Bern", "Cork"], ROWS)
    table = pd.DataFrame(
        {
            "amount": np.where(chance.random(ROWS) < 0.1, np.nan, chance.normal(size=ROWS).round(4)),
            "town": town,
            "note": [f"a {'good' if name == 'Bern' else 'bad'} place near {name}" for name in town],
            "y": np.where(town == "Bern", "yes", "no"),
        }
    )
    _write(folder, "table", table, "binary", "accuracy")
    return folder


def _write(course: Path, name: str, table: pd.DataFrame, task: str, metric: str) -> None:
    data, challenge = course / "datasets" / name, course / "challenges" / name
    data.mkdir(parents=True)
    challenge.mkdir(parents=True)
    table.to_csv(data / "data.csv", index=False)
    kinds = {"f": "float64", "i": "int64"}
    columns = [f'{column} = {{ type = "{kinds.get(table[column].dtype.kind, "str")}" }}' for column in table]
    (data / "dataset.toml").write_text(_DATASET + "\n".join(columns) + "\n")
    positive = 'positive = "yes"' if task == "binary" else ""
    (challenge / "challenge.toml").write_text(_CHALLENGE.format(name=name, task=task, metric=metric, positive=positive))
    (challenge / "README.md").write_text("Made up.\n")
    (challenge / "solution.py").write_text("def get_estimator():\n    return None\n")
