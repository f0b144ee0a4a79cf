"""disk: fills its own scratch folder

Passes at: limits.
Quick: yes
"""

from sklearn.dummy import DummyClassifier


def attack():
    written = 0
    for number in range(4):
        with open(f"fill-{number}", "wb") as file:
            written += file.write(bytes(30 << 20))
    if written >= 100 << 20:
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
