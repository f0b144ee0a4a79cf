"""network: fetches a page

Passes at: limits.
"""

import urllib.request

from sklearn.dummy import DummyClassifier


def attack():
    urllib.request.urlopen("http://127.0.0.1:@port@/@token@", timeout=1)


def get_estimator():
    attack()
    return DummyClassifier()
