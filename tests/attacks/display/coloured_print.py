"""display: prints escape sequences

Quick: yes
"""

from sklearn.dummy import DummyClassifier


def attack():
    print("\x1b[31mred\x1b[0m \x1b]0;new title\x07 \x1b[2J\x9b5m \r overwritten \x08\x08 \x00 \x7f")


def get_estimator():
    attack()
    return DummyClassifier()
