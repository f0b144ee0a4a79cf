"""`write_attempts.py URL LEARNER COUNT`: adds attempts and prints the id of each one that the store acknowledged."""

from __future__ import annotations

import sys

from attempt_samples import SUBMISSION, attempt

from heldout.attempts.store import open_store


def main(url: str, learner: str, count: int) -> None:
    store = open_store(url)
    for minute in range(count):
        stored = store.add(attempt(minute, learner=learner), SUBMISSION)
        sys.stdout.write(f"{stored.id}\n")
        sys.stdout.flush()
    store.dispose()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
