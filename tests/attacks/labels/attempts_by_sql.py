"""labels: opens the database of attempts with SQLite

Passes at: limits.
"""

import sqlite3

from sklearn.dummy import DummyClassifier


def attack():
    print(sqlite3.connect("file:@home@/attempts.db?mode=ro", uri=True).execute("select * from attempts").fetchall())


def get_estimator():
    attack()
    return DummyClassifier()
