"""display: warns with escape sequences in the text and in the name of the warning

Quick: yes
"""

import warnings

from sklearn.dummy import DummyClassifier

Red = type("\x1b[31mRed\x1b]0;title\x07Warning\u202e", (UserWarning,), {})


def attack():
    for number in range(40):
        warnings.warn("\x1b[2J\x1b[31mred\x1b[0m\r\nfake: graded\u202e" + "x" * number, Red)


def get_estimator():
    attack()
    return DummyClassifier()
