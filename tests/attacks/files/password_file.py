"""files: reads /etc/passwd

Passes at: limits.
Quick: yes
"""

from sklearn.dummy import DummyClassifier


def attack():
    print(open("/etc/passwd").readline())


def get_estimator():
    attack()
    return DummyClassifier()
