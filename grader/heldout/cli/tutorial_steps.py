"""What `heldout tutorial` walks through: one challenge, from guessing to the reference."""

from __future__ import annotations

from dataclasses import dataclass

CHALLENGE = "breast-cancer"


@dataclass(frozen=True)
class TutorialStep:
    """One solution on the way."""

    title: str
    before: str
    """What it tries, before it is graded."""
    source: str
    """Of solution.py."""
    points: tuple[float, float]
    """What it earns at least and at most."""
    after: str
    """What to see on its card."""


STEPS = (
    TutorialStep(
        "A guess",
        "Every solution is a file with one function, get_estimator(), which returns a model that is not fitted yet. "
        "heldout fits it on the training rows and asks it about rows that it has never seen. This one learns "
        "nothing: it "
        "gives every mass the same chance of being malignant.",
        '''"""The same answer for every row."""

from sklearn.dummy import DummyClassifier


def get_estimator():
    return DummyClassifier()
''',
        (0, 1),
        "0 points: that is what guessing earns. A roc_auc of 0.5 means that of a malignant and a benign mass it "
        "ranks the "
        "malignant one first as often as a coin would.",
    ),
    TutorialStep(
        "One column",
        "A model that looks at one of thirty columns, the texture of the nuclei. A pipeline runs its steps in "
        "order: the "
        "first keeps the column and scales it, the second learns from it.",
        '''"""One column of thirty."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    columns = make_column_transformer((StandardScaler(), ["mean texture"]))
    return make_pipeline(columns, LogisticRegression())
''',
        (10, 45),
        "The bars say where points went: the model is a good choice and well tuned, and data handling is what "
        "costs: 29 "
        "columns are left out. That is the line to read first on every card.",
    ),
    TutorialStep(
        "All columns, badly tuned",
        "Now all columns, in a support vector machine with guessed settings: with C = 0.00001 it hardly dares to use "
        "what it sees, and with gamma = 1 each row looks like itself alone.",
        '''"""All columns, and settings that were guessed."""

from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC


def get_estimator():
    return make_pipeline(StandardScaler(), SVC(C=0.00001, gamma=1.0))
''',
        (20, 90),
        "Data handling is fine now, and tuning is what costs. The coach says under `try` what it would change; "
        "`heldout try` follows it, and `heldout hint` goes from the area to the value.",
    ),
    TutorialStep(
        "Let a search choose",
        "Nobody knows the best C beforehand. A grid search tries some by cross-validation on the training rows, and "
        "fits the best one on all of them.",
        '''"""All columns, and a search for C."""

from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    pipeline = make_pipeline(StandardScaler(), LogisticRegression())
    values = {"logisticregression__C": [0.01, 0.1, 1, 10]}
    return GridSearchCV(pipeline, values, scoring="roc_auc")
''',
        (90, 100),
        "As good as the reference, as far as these rows can tell: they are too few for the third decimal.",
    ),
)
