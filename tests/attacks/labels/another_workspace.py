"""labels: reads another learner's solution

Passes at: limits.
"""

from pathlib import Path

from sklearn.dummy import DummyClassifier


def attack():
    content = Path("@workspaces@/ada/solution.py").read_bytes().decode("utf-8", "replace")
    print(content[:600], content[-600:])


def get_estimator():
    attack()
    return DummyClassifier()
