"""Writes tests/courses/orchard, with which nothing is wrong, and from it a course for each fault of tests/faulty.

`python tests/audit/verify/write_faulty_courses.py` writes them anew. Each holds one fault; `expected.txt` names the
check that must find it and how grave it is, and beneath it what else may be said.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

TESTS = Path(__file__).parents[2]
ROWS = 400
TYPES = {"i": "int64", "f": "float64", "b": "bool", "M": "datetime64"}
README = """# Ripe or not

Fruits of an orchard, one row each: weighed, pressed and tasted. The table is made up.

Predict `{target}` from the other columns. The metric is `{metric}`; guessing gets the worst value that a useful model
can have. Some rows are for training, the others are hidden: half of them public, half of them private.
"""
SOLUTION = '''"""The starter: always the same answer."""

from sklearn.dummy import {name}


def get_estimator():
    """An estimator that learns nothing from the features."""
    return {name}()
'''


@dataclass
class Course:
    """A course of one challenge, before it is written."""

    frame: pd.DataFrame
    dataset: dict[str, Any] = field(default_factory=lambda: {"id": "orchard", "target": "ripe"})
    task: dict[str, Any] = field(default_factory=lambda: {"type": "binary", "positive": "yes"})
    metric: str = "roc_auc"
    split: dict[str, Any] = field(
        default_factory=lambda: {"method": "random", "public": 0.3, "private": 0.3, "seed": 7}
    )
    licence: dict[str, str] = field(
        default_factory=lambda: {
            "name": "CC0-1.0",
            "evidence": "Made for this repository; no rights are reserved.",
        }
    )
    readme: str = README
    hints: str | None = "Fruits that are soft and sweet are ripe.\n"
    builds_on: str = ""

    def write(self, folder: Path) -> None:
        """Write the course."""
        challenge, data = folder / "challenges" / "orchard", folder / "datasets" / "orchard"
        challenge.mkdir(parents=True)
        data.mkdir(parents=True)
        self.frame.to_csv(data / "orchard.csv", index=False, lineterminator="\n")
        columns = {name: TYPES.get(kind.kind, "str") for name, kind in self.frame.dtypes.items()}
        source = _section("source", {"kind": "file", "file": "orchard.csv"})
        head = 'format_version = 1\ntitle = "Fruits of an orchard, made up"\n'
        described = "\n[columns]\n" + "".join(f'{json.dumps(k)} = {{ type = "{v}" }}\n' for k, v in columns.items())
        licence = _section("licence", self.licence)
        origin = _section("origin", {"citation": "Made up for tests."})
        (data / "dataset.toml").write_text(head + source + origin + licence + described, encoding="utf-8")
        self._write_challenge(challenge)

    def _write_challenge(self, folder: Path) -> None:
        head = 'format_version = 1\ntitle = "Ripe or not"\nlevel = "beginner"\nskills = ["procedure"]\n'
        head += 'summary = "Which fruit is ripe?"\n'
        head += f'builds_on = ["{self.builds_on}"]\n' if self.builds_on else ""
        sections = {"dataset": self.dataset, "task": self.task, "metric": {"name": self.metric}, "split": self.split}
        text = head + "".join(_section(name, values) for name, values in sections.items())
        (folder / "challenge.toml").write_text(text, encoding="utf-8")
        statement = self.readme.format(target=self.dataset["target"], metric=self.metric)
        (folder / "README.md").write_text(statement, encoding="utf-8")
        dummy = "DummyRegressor" if self.task["type"] == "regression" else "DummyClassifier"
        (folder / "solution.py").write_text(SOLUTION.format(name=dummy), encoding="utf-8")
        if self.hints is not None:
            (folder / "hints.md").write_text(self.hints, encoding="utf-8")


def _section(name: str, values: dict[str, Any]) -> str:
    return f"\n[{name}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())


def orchard(rows: int = ROWS, seed: int = 0) -> pd.DataFrame:
    """Fruits: five measurements, and whether they are ripe, which the measurements say with AUC 0.9 or so."""
    random = np.random.RandomState(seed)
    firmness, sugar, weight = random.normal(60, 12, rows), random.normal(11, 2, rows), random.normal(150, 25, rows)
    colour = random.choice(["red", "green", "yellow"], rows, p=[0.5, 0.3, 0.2])
    acidity = random.gamma(4, 1.5, rows)
    score = -(firmness - 60) / 12 + (sugar - 11) / 2 + 0.8 * (colour == "red") - 0.1 * acidity
    ripe = np.where(score + random.logistic(0, 0.7, rows) > 0, "yes", "no")
    return pd.DataFrame(
        {
            "weight": weight.round(1),
            "firmness": firmness.round(1),
            "sugar": sugar.round(2),
            "acidity": acidity.round(2),
            "colour": colour,
            "ripe": ripe,
        }
    )


def priced(seed: int = 0) -> Course:
    """The same fruits; their price is to be predicted."""
    random = np.random.RandomState(seed + 100)
    frame = orchard(seed=seed)
    price = 1 + 0.004 * frame["weight"] + 0.1 * frame["sugar"] + random.normal(0, 0.15, len(frame))
    frame = frame.assign(price=price.round(2)).drop(columns="ripe")
    return Course(frame, {"id": "orchard", "target": "price"}, {"type": "regression"}, "rmse")


def _given(course: Course, hidden: np.ndarray[Any, Any], seed: int = 1) -> None:
    """Hide these rows, half of them in each part."""
    part = np.where(hidden, np.where(np.random.RandomState(seed).rand(len(hidden)) < 0.5, "public", "private"), "train")
    course.frame["part"] = part
    course.split = {"method": "given", "column": "part"}


def hints(course: Course) -> None:
    course.hints = None


def licence(course: Course) -> None:
    course.licence = {"name": "not stated", "evidence": "TODO"}


def statement(course: Course) -> None:
    course.readme = README.replace("The metric is `{metric}`", "Scores are computed")


def definition(course: Course) -> None:
    course.split["public"] = 1.5
    course.dataset["drop"] = ["wieght"]


def adversarial(course: Course) -> None:
    _given(course, (course.frame["weight"] > 155).to_numpy())


def class_balance(course: Course) -> None:
    random = np.random.RandomState(2)
    course.frame["ripe"] = np.where(random.rand(ROWS) < 0.5, course.frame["ripe"], "maybe")
    hidden = random.rand(ROWS) < 0.5
    course.frame.loc[hidden & (course.frame["ripe"] == "maybe").to_numpy(), "ripe"] = "no"
    course.task, course.metric = {"type": "multiclass"}, "accuracy"
    _given(course, hidden)


def constant_features(course: Course) -> None:
    hidden = np.random.RandomState(3).rand(ROWS) < 0.5
    hail = np.where(hidden, np.random.RandomState(4).rand(ROWS).round(2), 0.0)
    course.frame["hail"] = np.where(np.random.RandomState(5).rand(ROWS) < 0.85, 0.0, hail)
    course.frame.insert(0, "shape", "")
    _given(course, hidden)


def derived_feature(course: Course) -> None:
    made = priced()
    course.frame, course.dataset, course.task, course.metric = made.frame, made.dataset, made.task, made.metric
    tax = np.random.RandomState(6).gamma(2, 0.2, ROWS).round(2)
    course.frame["tax"] = tax
    course.frame["total"] = (course.frame["price"] + tax).round(2)


def duplicates(course: Course) -> None:
    copies = pd.concat([course.frame, course.frame.iloc[:160]], ignore_index=True)
    tree = np.random.RandomState(7).randint(0, 150, len(copies))
    course.frame = copies.assign(tree=tree)
    course.dataset |= {"group": "tree", "drop": ["tree"]}
    course.split |= {"method": "group"}


def near_duplicates(course: Course) -> None:
    twins = course.frame.iloc[:200].copy()
    random = np.random.RandomState(8)
    for name in ("weight", "firmness", "sugar", "acidity"):
        twins[name] = (twins[name] + random.normal(0, 0.01, len(twins))).round(4)
    course.frame = pd.concat([course.frame, twins], ignore_index=True).sample(frac=1, random_state=9)


def row_order(course: Course) -> None:
    ordered = course.frame.sort_values("ripe", kind="stable")
    batch = np.arange(ROWS) // 10
    place = np.random.RandomState(13).permutation(batch[-1] + 1)[batch]
    course.frame = ordered.iloc[np.argsort(place, kind="stable")]


def ids(course: Course) -> None:
    course.frame.insert(0, "fruit", np.arange(1, ROWS + 1))


def too_good(course: Course) -> None:
    noise = np.random.RandomState(10).normal(0, 0.24, ROWS)
    course.frame["seeds"] = ((course.frame["ripe"] == "yes") + noise).round(3)


def group_leak(course: Course) -> None:
    random = np.random.RandomState(12)
    trees = orchard(rows=100, seed=13)
    vigour = random.normal(0, 1, 100)
    tree = random.permutation(np.repeat(np.arange(100), 4))
    ripe = np.where(vigour[tree] + random.normal(0, 0.3, ROWS) > 0, "yes", "no")
    seen = {name: trees[name].to_numpy()[tree] for name in ("weight", "firmness", "sugar")}
    course.frame = pd.DataFrame({"tree": tree, **seen, "acidity": random.gamma(4, 1.5, ROWS).round(2), "ripe": ripe})
    course.dataset["drop"] = ["tree"]


def free_text(course: Course) -> None:
    random = np.random.RandomState(16)
    words = ["crisp", "soft", "juicy", "dull", "heavy", "brown", "spots", "near", "the", "stem", "and", "early", "week"]
    course.frame["note"] = [" ".join(random.choice(words, 9)) for _ in range(ROWS)]
    course.frame = course.frame[["note", "ripe"]]


def time_leak(course: Course) -> None:
    random = np.random.RandomState(14)
    day = random.permutation(ROWS)
    season = np.sin(np.cumsum(random.normal(0, 0.25, ROWS)))
    course.frame["picked"] = pd.to_datetime("2020-01-01") + pd.to_timedelta(day, unit="D")
    course.frame["ripe"] = np.where(season[day] + random.normal(0, 0.4, ROWS) > 0, "yes", "no")
    course.dataset["time"] = "picked"


def path(course: Course) -> None:
    course.builds_on = "orchards"


def split_sizes(course: Course) -> None:
    course.split |= {"public": 0.05}


def unseen_categories(course: Course) -> None:
    course.frame["variety"] = [f"variety {number}" for number in np.random.RandomState(15).randint(0, 120, ROWS)]


def unused_files(course: Course) -> None:
    """Nothing in the table; `write_all` puts a submission beside the challenge."""


FAULTS: dict[str, tuple[Callable[[Course], None], list[str]]] = {
    "adversarial": (adversarial, ["adversarial warning"]),
    "class-balance": (class_balance, ["class-balance warning"]),
    "constant-features": (constant_features, ["constant-features warning"]),
    "definition": (definition, ["definition error"]),
    "derived-feature": (derived_feature, ["derived-feature error"]),
    "duplicates": (duplicates, ["duplicates error"]),
    "free-text": (free_text, ["free-text warning"]),
    "group-leak": (group_leak, ["group-leak warning", "too-good warning"]),
    "hints": (hints, ["hints information"]),
    "ids": (ids, ["ids warning"]),
    "licence": (licence, ["licence warning"]),
    "near-duplicates": (near_duplicates, ["near-duplicates warning", "too-good warning"]),
    "path": (path, ["path warning"]),
    "row-order": (row_order, ["row-order warning"]),
    "too-good": (too_good, ["too-good error"]),
    "split-sizes": (split_sizes, ["split-sizes error"]),
    "statement": (statement, ["statement warning"]),
    "time-leak": (time_leak, ["time-leak warning"]),
    "unseen-categories": (unseen_categories, ["unseen-categories information"]),
    "unused-files": (unused_files, ["unused-files information"]),
}


def write_all(root: Path) -> None:
    """Write every course below `root`, in place of what was there."""
    _write(Course(orchard()), root / "courses" / "orchard")
    for name, (plant, expected) in FAULTS.items():
        folder = root / "faulty" / name
        course = Course(orchard())
        plant(course)
        _write(course, folder)
        if name == "unused-files":
            extra = folder / "challenges" / "orchard" / "submissions" / "passes"
            extra.mkdir(parents=True)
            (extra / "forgotten.py").write_text(SOLUTION.format(name="DummyClassifier"), encoding="utf-8")
        (folder / "expected.txt").write_text("\n".join(expected) + "\n", encoding="utf-8")


def _write(course: Course, folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    course.write(folder)


if __name__ == "__main__":
    write_all(Path(sys.argv[1]) if len(sys.argv) > 1 else TESTS)
