"""files: lets SQLite make a database

Passes at: limits.
"""

import sqlite3

from sklearn.dummy import DummyClassifier


def attack():
    sqlite3.connect("@area@/new-@token@.db").execute("create table t (x)")


def get_estimator():
    attack()
    return DummyClassifier()
