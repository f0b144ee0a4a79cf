"""labels: reads the data sets that come with heldout

Passes at: limits.
"""

from pathlib import Path

from sklearn.dummy import DummyClassifier


def attack():
    content = Path("@checkout@/datasets/rand-hie/dataset.toml").read_bytes().decode("utf-8", "replace")
    print(content[:600], content[-600:])


def get_estimator():
    attack()
    return DummyClassifier()
