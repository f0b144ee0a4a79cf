"""Challenges on tables with a known mechanism, written where a test wants them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from heldout.challenge.catalogue import find_challenge
from heldout.challenge.interface import Challenge

TOML = """format_version = 1
title = "Planted"
level = "beginner"
skills = ["model-choice"]
summary = "A table with a known mechanism."

[dataset]
path = "table.csv"
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
seed = 7

[reference]
families = [{families}]
"""


def write_planted(folder: Path, table: pd.DataFrame, *families: str, classes: bool = False) -> Challenge:
    """A course with one challenge, whose families are these."""
    own = folder / "challenges" / "planted"
    own.mkdir(parents=True)
    (folder / "datasets").mkdir()
    (folder / "course.toml").write_text('format_version = 1\ntitle = "Planted"\n')
    task, metric, positive = ("binary", "roc_auc", 'positive = "yes"') if classes else ("regression", "rmse", "")
    names = ", ".join(f'"{name}"' for name in families)
    (own / "challenge.toml").write_text(TOML.format(task=task, metric=metric, positive=positive, families=names))
    (own / "README.md").write_text("# Planted\n")
    (own / "solution.py").write_text("def get_estimator():\n    raise NotImplementedError\n")
    table.to_csv(own / "table.csv", index=False)
    return find_challenge(folder, "planted")
