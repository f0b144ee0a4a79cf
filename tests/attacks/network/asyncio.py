"""network: connects with asyncio

Passes at: limits.
"""

import asyncio

from sklearn.dummy import DummyClassifier


def attack():
    asyncio.run(asyncio.open_connection("127.0.0.1", int("@port@")))


def get_estimator():
    attack()
    return DummyClassifier()
