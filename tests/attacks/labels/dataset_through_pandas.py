"""labels: lets pandas read the table that the challenge was made from

Passes at: limits.
"""

import pandas as pd

from sklearn.dummy import DummyClassifier


def attack():
    print(pd.read_csv("@course@/datasets/canary/canary.csv").word.iloc[0])


def get_estimator():
    attack()
    return DummyClassifier()
