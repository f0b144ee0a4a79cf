"""Regrades every attempt in a database, and is killed when it has handed over half of them: `apply_and_die.py URL`."""

import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace

from heldout.attempts.interface import Regraded
from heldout.attempts.store import open_store

store = open_store(sys.argv[1])
attempts = store.find()


def dying() -> Iterator[Regraded]:
    for number, attempt in enumerate(attempts):
        if number == len(attempts) // 2:
            os.kill(os.getpid(), signal.SIGKILL)
        yield Regraded(replace(attempt, score=0.125), "the metric changed")


store.regrade(dying())
