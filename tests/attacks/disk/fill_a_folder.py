"""disk: fills a folder that the user may write

Passes at: limits.
"""

from sklearn.dummy import DummyClassifier


def attack():
    for number in range(4):
        open(f"@area@/fill-{number}", "wb").write(bytes(1 << 20))


def get_estimator():
    attack()
    return DummyClassifier()
