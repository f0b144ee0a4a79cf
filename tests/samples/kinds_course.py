"""A course with a toy challenge for each task whose target is several columns, none that `fit` sees, or of groups."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

_TOML = """format_version = 1
title = "A toy"
level = "beginner"
skills = ["model-choice"]
summary = "A toy of 240 rows."

[dataset]
path = "data.csv"
target = {target}
{dataset}

[task]
type = "{task}"
{positive}

[metric]
name = "{metric}"

[split]
method = "{split}"
public = 0.25
private = 0.25
seed = 7

[limits]
cpu_seconds = 30
memory_mb = 1024

[reference]
families = {families}
"""


@dataclass(frozen=True)
class Kind:
    """One toy challenge, what is handed in for it, and what must be refused."""

    task: str
    metric: str
    target: str
    """As in challenge.toml."""
    imports: str
    estimator: str
    families: str
    positive: str = ""
    dataset: str = ""
    split: str = "random"

    @property
    def source(self) -> str:
        """A submission that does better than guessing."""
        return f"{self.imports}\n\n\ndef get_estimator():\n    return {self.estimator}\n"


KINDS = (
    Kind(
        "anomaly",
        "anomaly_average_precision",
        '"odd"',
        "from sklearn.ensemble import IsolationForest",
        "IsolationForest(random_state=0)",
        '["isolation_forest", "covariance"]',
        positive="positive = true",
    ),
    Kind(
        "clustering",
        "adjusted_rand",
        '"heap"',
        "from sklearn.cluster import KMeans",
        "KMeans(3, n_init=3, random_state=0)",
        '["k_means", "density_clusters"]',
    ),
    Kind(
        "survival",
        "concordance",
        '["months", "died"]',
        "from sklearn.linear_model import LogisticRegression\n"
        "from sklearn.pipeline import make_pipeline\n"
        "from sklearn.preprocessing import StandardScaler\n\n"
        "from heldout.estimators.survival import DiscreteTimeSurvival",
        "make_pipeline(StandardScaler(), DiscreteTimeSurvival(LogisticRegression()))",
        '["linear", "tree"]',
    ),
    Kind(
        "multilabel",
        "multilabel_f1_macro",
        '["fog", "rain", "snow"]',
        "from sklearn.ensemble import RandomForestClassifier",
        "RandomForestClassifier(50, random_state=0)",
        '["linear", "neighbours"]',
    ),
    Kind(
        "ranking",
        "ndcg",
        '"grade"',
        "from sklearn.linear_model import Ridge",
        "Ridge()",
        '["linear", "tree"]',
        dataset='group = "query"',
        split="group",
    ),
)


def table_of(task: str) -> pd.DataFrame:
    """240 rows of two features, and the target of the task."""
    random = np.random.RandomState(5)
    x = random.normal(size=(240, 2))
    match task:
        case "anomaly":
            odd = np.arange(240) % 10 == 0
            x[odd] *= 4
            return pd.DataFrame({"a": x[:, 0], "b": x[:, 1], "odd": odd})
        case "clustering":
            heap = np.arange(240) % 3
            x += 4 * np.column_stack([heap == 1, heap == 2])
            return pd.DataFrame({"a": x[:, 0], "b": x[:, 1], "heap": np.array(["x", "y", "z"])[heap]})
        case "survival":
            died_at, left_at = random.exponential(10 * np.exp(-x[:, 0])), random.exponential(20, 240)
            seen = died_at <= left_at
            months = np.minimum(died_at, left_at).round(2) + 0.01
            return pd.DataFrame({"a": x[:, 0], "b": x[:, 1], "months": months, "died": seen.astype(int)})
        case "multilabel":
            noise = random.normal(size=(240, 3)) / 2
            flags = (np.column_stack([x[:, 0], x[:, 1], -x.sum(axis=1)]) + noise > 0.5).astype(int)
            return pd.DataFrame(
                {"a": x[:, 0], "b": x[:, 1], "fog": flags[:, 0], "rain": flags[:, 1], "snow": flags[:, 2]}
            )
        case "ranking":
            query = np.arange(240) // 8
            grade = np.clip(np.round(x[:, 0] + 1 + random.normal(size=240) / 2), 0, 3).astype(int)
            return pd.DataFrame({"query": query, "a": x[:, 0], "b": x[:, 1], "grade": grade})
    raise ValueError(task)


def write_kinds_course(folder: Path) -> Path:
    """Write the course; each challenge is called as its task."""
    (folder / "datasets").mkdir(parents=True)
    for kind in KINDS:
        challenge = folder / "challenges" / kind.task
        challenge.mkdir(parents=True)
        (challenge / "challenge.toml").write_text(_TOML.format(**vars(kind)))
        (challenge / "README.md").write_text(f"# A toy\n\nPredict {kind.target}, scored by `{kind.metric}`.\n")
        (challenge / "solution.py").write_text(kind.source)
        table_of(kind.task).to_csv(challenge / "data.csv", index=False)
    return folder
