"""labels: reads the database of attempts as a file

Passes at: limits.
"""

from pathlib import Path

from sklearn.dummy import DummyClassifier


def attack():
    content = Path("@home@/attempts.db").read_bytes().decode("utf-8", "replace")
    print(content[:600], content[-600:])


def get_estimator():
    attack()
    return DummyClassifier()
