"""files: reads the source of the grader

Passes at: limits.
"""

import inspect
import heldout.sandbox.scratch

from sklearn.dummy import DummyClassifier


def attack():
    print(inspect.getsource(heldout.sandbox.scratch))


def get_estimator():
    attack()
    return DummyClassifier()
