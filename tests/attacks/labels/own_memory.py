"""labels: scans all of its own memory for labels that were there before it was born"""

import re

from sklearn.dummy import DummyClassifier


def attack():
    pattern = re.compile(rb"canary-[0-9a-f]{12,16}")
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            first, last = (int(part, 16) for part in line.split()[0].split("-"))
            if line.split()[1].startswith("rw"):
                try:
                    memory.seek(first)
                    print(*pattern.findall(memory.read(last - first)))
                except (OSError, ValueError, OverflowError):
                    pass


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
