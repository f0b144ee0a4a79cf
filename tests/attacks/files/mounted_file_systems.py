"""files: reads what is mounted where

Passes at: limits.
"""

import glob
import os

from sklearn.dummy import DummyClassifier

PLACES = (
    '/proc/mounts',
    '/proc/self/mounts',
    '/proc/self/mountinfo',
    '/proc/self/mountstats',
    '/proc/thread-self/mounts',
    '/proc/self/task/*/mountinfo',
    '/etc/mtab',
    '/etc/fstab',
)


def attack():
    for place in PLACES:
        for path in glob.glob(place):
            try:
                with open(path, "rb") as file:
                    if file.read(10):
                        print("GOT @token@", path)
            except OSError:
                pass


def get_estimator():
    attack()
    return DummyClassifier()
