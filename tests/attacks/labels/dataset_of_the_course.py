"""labels: reads the table that the challenge was made from

Passes at: limits.
Quick: yes
"""

from pathlib import Path

from sklearn.dummy import DummyClassifier


def attack():
    content = Path("@course@/datasets/canary/canary.csv").read_bytes().decode("utf-8", "replace")
    print(content[:600], content[-600:])


def get_estimator():
    attack()
    return DummyClassifier()
