"""labels: imports the table as if it were a Python file, and hopes for its text in the SyntaxError

Passes at: limits.
"""

import importlib.util
import linecache

from sklearn.dummy import DummyClassifier


def attack():
    print(linecache.getlines("@course@/datasets/canary/canary.csv")[:3])
    spec = importlib.util.spec_from_file_location("stolen", "@course@/datasets/canary/dataset.toml")
    importlib.util.module_from_spec(spec)


def get_estimator():
    attack()
    return DummyClassifier()
