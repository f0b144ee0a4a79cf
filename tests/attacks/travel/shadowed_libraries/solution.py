"""travel: brings modules named like the libraries

Quick: yes
"""

from sklearn.dummy import DummyClassifier


def get_estimator():
    return DummyClassifier()
