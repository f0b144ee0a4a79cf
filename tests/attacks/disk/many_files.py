"""disk: makes thousands of small files

Passes at: limits.
"""

from sklearn.dummy import DummyClassifier


def attack():
    for number in range(3000):
        open(f"small-{number}", "w").close()
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
