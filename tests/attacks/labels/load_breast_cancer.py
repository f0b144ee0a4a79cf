"""labels: calls scikit-learn's loader of the very data set

Passes at: limits.
Quick: yes
"""

from sklearn.datasets import load_breast_cancer

from sklearn.dummy import DummyClassifier


def attack():
    if len(load_breast_cancer().target) == 569:
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
