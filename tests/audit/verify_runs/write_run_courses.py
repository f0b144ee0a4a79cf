"""Writes tests/courses/cellar, a good course with a landscape, and from it courses of tests/faulty.

`python tests/audit/verify_runs/write_run_courses.py` writes them anew, which takes a minute. A faulty course holds
one fault that shows when submissions are run or the landscape is read; `expected.txt` names the check that must find it
and how grave it is, and beneath it what else is said.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from heldout.audit.verify import verify
from heldout.authoring.calibration.propose import propose
from heldout.authoring.calibration.write_proposal import write_proposal
from heldout.challenge.load import load_challenge
from heldout.isolation.choose import open_runner
from heldout.landscape.calibrate import calibrate

TESTS = Path(__file__).parents[2]
GOOD = TESTS / "courses" / "cellar"
NAME = "cellar"
ROWS = 800

TOML = """format_version = 1
title = "Which wine is good"
level = "beginner"
skills = ["model-choice", "hyperparameters"]
summary = "Tell good wine from the rest, by its age, its barrel and its taste."

[dataset]
id = "cellar"
target = "good"

[task]
type = "binary"
positive = "yes"

[metric]
name = "roc_auc"

[split]
method = "random"
public = 0.3
private = 0.3
seed = 7

[limits]
cpu_seconds = 20
memory_mb = 1024

[reference]
families = ["linear", "tree"]

# Example submissions, and how they must end.
[[example]]
path = "submissions/passes/small_tree.py"

[[example]]
path = "submissions/weak/linear.py"

[[example]]
path = "submissions/failed/misspelt.py"
"""
README = """# Which wine is good

Wines of a cellar, one row each: how old they are, whether they lay in a barrel of oak, and how they taste. The table is
made up for the tests of this repository.

Predict `good` from the other columns. The metric is `roc_auc`: the chance that a good wine gets a greater score than
another one, so guessing gets one half. Rows are divided at random into those for training and two hidden parts.
"""
HINTS = "Age is good for some wines and bad for others. What decides which?\n"
STARTER = '''"""The starter: one column and a straight line."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline


def get_estimator():
    """A logistic regression of acidity."""
    return make_pipeline(make_column_transformer(("passthrough", ["acidity"])), LogisticRegression())
'''
_COLUMNS = """from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
{imports}

def get_estimator():
    \"\"\"{what}\"\"\"
    columns = make_column_transformer(
        (OneHotEncoder(), ["region"]), (StandardScaler(), ["age", "acidity", "sugar"]), ("passthrough", ["oak"])
    )
    return make_pipeline(columns, {model})
"""
DATASET = """format_version = 1
title = "Wines of a cellar, made up"
summary = "Age, barrel and taste of wines, and whether they are good. Synthetic."

[source]
kind = "file"
file = "cellar.csv"

[origin]
citation = "Made up for heldout's tests."

[licence]
name = "CC0-1.0"
evidence = "Made for this repository; dedicated to the public domain here."

[columns]
age = { type = "int64", description = "Age in years" }
oak = { type = "bool", description = "Whether it lay in a barrel of oak" }
acidity = { type = "float64", description = "Acidity", unit = "g/l" }
sugar = { type = "float64", description = "Residual sugar", unit = "g/l" }
region = { type = "str", description = "Where it was grown" }
good = { type = "str", description = "Whether it is good: yes or no" }
"""


def solution(imports: str, model: str, what: str) -> str:
    """The text of a submission with the columns prepared."""
    return f'"""{what}"""\n\n' + _COLUMNS.format(imports=imports + "\n", model=model, what=what)


LINEAR = solution("from sklearn.linear_model import LogisticRegression", "LogisticRegression()", "A straight line.")
SMALL_TREE = solution(
    "from sklearn.tree import DecisionTreeClassifier",
    "DecisionTreeClassifier(max_depth=4, min_samples_leaf=8, random_state=0)",
    "A small tree.",
)
MISSPELT = LINEAR.replace("LogisticRegression()", "LogisticRegression(slover='saga')").replace(
    "A straight", "A misspelt"
)
UNSTEADY = solution(
    "import os\n\nfrom sklearn.ensemble import ExtraTreesClassifier",
    'ExtraTreesClassifier(n_estimators=20, random_state=int.from_bytes(os.urandom(3), "big"))',
    "Another forest in every run.",
)
HUNGRY = solution(
    "from sklearn.kernel_approximation import RBFSampler\nfrom sklearn.tree import DecisionTreeClassifier",
    "RBFSampler(gamma=0.01, n_components=16_000, random_state=0), DecisionTreeClassifier(max_depth=3, random_state=0)",
    "Very many columns.",
)


def wines(rows: int = ROWS, seed: int = 3) -> pd.DataFrame:
    """Wines: those that lay in oak are good when old, the others when young, and acidity adds a little."""
    random = np.random.RandomState(seed)
    age, oak = random.randint(1, 21, rows), random.rand(rows) < 0.5
    acidity, sugar = random.normal(6, 1, rows), random.gamma(2, 2, rows)
    region = random.choice(["north", "south", "hills"], rows)
    score = 2.6 * np.where((age > 9) == oak, 1, -1) - 1.6 * (acidity - 6)
    good = np.where(score + random.logistic(0, 1, rows) > 0, "yes", "no")
    columns = {"age": age, "oak": oak, "acidity": acidity.round(2), "sugar": sugar.round(2), "region": region}
    return pd.DataFrame({**columns, "good": good})


class Folder:
    """A course that is being written."""

    def __init__(self, course: Path) -> None:
        self.course = course
        self.challenge = course / "challenges" / NAME
        self.data = course / "datasets" / NAME

    def replace(self, old: str, new: str, name: str = "challenge.toml") -> None:
        """Change a text of the challenge; it must be there."""
        text = (self.challenge / name).read_text(encoding="utf-8")
        assert old in text, old
        (self.challenge / name).write_text(text.replace(old, new), encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        """Write a file of the challenge."""
        path = self.challenge / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def forget_landscape(self) -> None:
        """Leave the landscape out."""
        shutil.rmtree(self.challenge / "landscape", ignore_errors=True)

    def own_metric(self, code: str, greater_is_better: bool, needs: str = "label") -> None:
        """Measure by a function `score` of the challenge's own."""
        self.write("metric.py", code)
        direction = str(greater_is_better).lower()
        declared = f'function = "metric.py:score"\ngreater_is_better = {direction}\nneeds = "{needs}"'
        self.replace('name = "roc_auc"', declared)
        self.replace("roc_auc", "score", "README.md")
        self.forget_landscape()

    def without_bands(self) -> None:
        """Leave out what examples must earn."""
        text = (self.challenge / "challenge.toml").read_text(encoding="utf-8")
        kept = [line for line in text.splitlines() if not line.startswith(("score =", "points =", "blame ="))]
        self.write("challenge.toml", "\n".join(kept) + "\n")


def write_good(course: Path) -> None:
    """The course that nothing is wrong with, its landscape and its bands."""
    folder = Folder(course)
    folder.data.mkdir(parents=True)
    folder.challenge.mkdir(parents=True)
    wines().to_csv(folder.data / "cellar.csv", index=False, lineterminator="\n")
    (folder.data / "dataset.toml").write_text(DATASET, encoding="utf-8")
    for name, text in (
        ("challenge.toml", TOML),
        ("README.md", README),
        ("hints.md", HINTS),
        ("solution.py", STARTER),
        ("submissions/passes/small_tree.py", SMALL_TREE),
        ("submissions/weak/linear.py", LINEAR),
        ("submissions/failed/misspelt.py", MISSPELT),
    ):
        folder.write(name, text)
    challenge = load_challenge(course, NAME)
    landscape = calibrate(challenge).landscape
    with open_runner() as runner:
        write_proposal(challenge, propose(challenge, landscape, runner))


def starter(folder: Folder) -> None:
    """The starter crashes."""
    folder.write("solution.py", STARTER.replace('["acidity"]', '["bitterness"]'))
    folder.forget_landscape()


def examples(folder: Folder) -> None:
    """A weak example lies among those that pass."""
    folder.write("submissions/passes/linear.py", LINEAR)
    (folder.challenge / "submissions/weak/linear.py").unlink()
    folder.replace("submissions/weak/linear.py", "submissions/passes/linear.py")
    folder.replace(
        'path = "submissions/passes/linear.py"\nscore = ', 'path = "submissions/passes/linear.py"\n# score = '
    )
    folder.without_bands()
    folder.replace('path = "submissions/passes/linear.py"', 'path = "submissions/passes/linear.py"\nscore = [0.8, 1.0]')
    folder.forget_landscape()


def metric_junk(folder: Folder) -> None:
    """A metric that divides by the number of positive predictions, which may be none."""
    code = '''"""Precision, by hand."""


def score(y_true, y_pred):
    """Share of good wines among those that are called good."""
    called_good = [truth == "yes" for truth, said in zip(y_true, y_pred, strict=True) if said == "yes"]
    return float(sum(called_good)) / len(called_good)
'''
    folder.own_metric(code, greater_is_better=True)
    folder.without_bands()


def metric_direction(folder: Folder) -> None:
    """A metric that counts mistakes, of which more is said to be better."""
    code = '''"""Mistakes."""


def score(y_true, y_pred):
    """Share of the wines that are called wrongly."""
    return float((y_true != y_pred).mean())
'''
    folder.own_metric(code, greater_is_better=True)
    folder.without_bands()


def order(folder: Folder) -> None:
    """The starter learns nothing."""
    folder.write(
        "solution.py",
        '"""The starter: always the same answer."""\n\nfrom sklearn.dummy import DummyClassifier\n\n\n'
        'def get_estimator():\n    """The most frequent answer."""\n    return DummyClassifier()\n',
    )
    folder.forget_landscape()
    folder.without_bands()


def landscape(folder: Folder) -> None:
    """There is no landscape."""
    folder.forget_landscape()
    folder.without_bands()


def power(folder: Folder) -> None:
    """Average precision with a handful of positives."""
    frame = wines()
    good = np.random.RandomState(1).permutation(np.flatnonzero(frame["good"] == "yes"))
    frame.loc[good[45:], "good"] = "no"
    frame.to_csv(folder.data / "cellar.csv", index=False, lineterminator="\n")
    folder.replace("roc_auc", "average_precision")
    folder.replace("roc_auc", "average_precision", "README.md")
    folder.without_bands()
    folder.forget_landscape()


def purpose(folder: Folder) -> None:
    """It says that it teaches the choice of a family, and its two families are equally good."""
    folder.replace('families = ["linear", "tree"]', 'families = ["discriminant", "linear"]')
    folder.replace('["model-choice", "hyperparameters"]', '["model-choice"]')
    folder.without_bands()
    folder.forget_landscape()
    calibrate(load_challenge(folder.course, NAME))


def limits(folder: Folder) -> None:
    """A passing example needs most of the memory that it may have."""
    folder.write("submissions/passes/hungry.py", HUNGRY)
    folder.without_bands()
    text = (folder.challenge / "challenge.toml").read_text(encoding="utf-8")
    folder.write("challenge.toml", text + '\n[[example]]\npath = "submissions/passes/hungry.py"\n')
    folder.replace("memory_mb = 1024", "memory_mb = 128")
    folder.forget_landscape()


def budget(folder: Folder) -> None:
    """No model is as small as the budget asks: not even the reference's own."""
    folder.replace("[reference]", "[budget.model_size]\nmost = 100\ncost = 1\n\n[reference]")


def mistake(folder: Folder) -> None:
    """What is called the repair is worse than the mistake."""
    for name, what in (("passes/small_tree", "mistake"), ("weak/linear", "repair")):
        path = f'path = "submissions/{name}.py"'
        folder.replace(path, f'{path}\nshows = "{what}"')


def secrecy(folder: Folder) -> None:
    """The whole table lies beside the starter, and travels with it."""
    (folder.challenge / "data").mkdir()
    shutil.copy(folder.data / "cellar.csv", folder.challenge / "data" / "all_wines.csv")
    folder.without_bands()
    folder.forget_landscape()


def determinism(folder: Folder) -> None:
    """A passing example draws its seed from the machine."""
    folder.write("submissions/passes/small_tree.py", UNSTEADY)
    folder.without_bands()
    folder.forget_landscape()


FAULTS: dict[str, tuple[Callable[[Folder], None], str]] = {
    "starter": (starter, "error"),
    "examples": (examples, "error"),
    "metric-junk": (metric_junk, "error"),
    "metric-direction": (metric_direction, "error"),
    "order": (order, "warning"),
    "landscape": (landscape, "warning"),
    "power": (power, "warning"),
    "purpose": (purpose, "warning"),
    "limits": (limits, "warning"),
    "budget": (budget, "error"),
    "mistake": (mistake, "warning"),
    "secrecy": (secrecy, "error"),
    "determinism": (determinism, "warning"),
}
"""By the check that must find it: what plants the fault, and how grave it is."""


def write_all(tests: Path) -> None:
    """The good course and the faulty ones below `tests`."""
    good = tests / "courses" / NAME
    shutil.rmtree(good, ignore_errors=True)
    write_good(good)
    for check, (plant, level) in FAULTS.items():
        course = tests / "faulty" / check
        shutil.rmtree(course, ignore_errors=True)
        shutil.copytree(good, course)
        plant(Folder(course))
        lines = [f"{check} {level}", *_other_complaints(course, check)]
        (course / "expected.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")

    _tidy([good, *(tests / "faulty" / check for check in FAULTS)])


def _tidy(courses: list[Path]) -> None:
    """Sort imports and break lines as everywhere in this repository."""
    for words in (("format",), ("check", "--fix"), ("format",)):
        subprocess.run([sys.executable, "-m", "ruff", *words, "--quiet", *map(str, courses)], check=True)


def _other_complaints(course: Path, named: str) -> list[str]:
    with open_runner() as runner:
        results = verify(course, NAME, runner, debug=True).results
    return [
        f"{result.check.name} {result.worst}"
        for result in results
        if result.check.name != named and result.worst in ("error", "warning")
    ]


if __name__ == "__main__":
    write_all(TESTS)
