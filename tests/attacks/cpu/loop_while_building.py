"""cpu: loops before there is any data"""

from sklearn.dummy import DummyClassifier


def attack():
    while True:
        pass


def get_estimator():
    attack()
    return DummyClassifier()
