"""output: prints one line of five megabytes"""

from sklearn.dummy import DummyClassifier


def attack():
    print("z" * (5 << 20))


def get_estimator():
    attack()
    return DummyClassifier()
