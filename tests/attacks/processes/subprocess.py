"""processes: starts a program

Passes at: limits.
Quick: yes
"""

import subprocess

from sklearn.dummy import DummyClassifier


def attack():
    if subprocess.run(["/bin/true"], check=False).returncode == 0:
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
