"""grader: changes the library so that the next learner's model fails

Quick: yes
"""

from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression


def broken(self, *arguments):
    raise RuntimeError("broken by the submission before")


for name in ("fit", "predict", "predict_proba", "__init__"):
    setattr(LogisticRegression, name, broken)


def get_estimator():
    return DummyClassifier()
