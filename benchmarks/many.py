"""Grades one submission N times through one worker: `many.py N SUBMISSION CHALLENGE`. Nothing is recorded."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from heldout.isolation.program import NAME
from heldout.sandbox.worker.launch import begin


def main(count: int, path: Path, name: str) -> None:
    """As a command does: the worker is begun before anything that the command needs itself is imported."""
    os.environ["HELDOUT_WORKER"] = "off"
    begin(NAME)

    from heldout.base.paths import bundled_course
    from heldout.grading.grade import grade
    from heldout.grading.session import Session
    from heldout.submission.read import read_submission

    # One more than there are cores: while these are busy, the next submission is read, forked and handed over.
    with Session(bundled_course()) as session, ThreadPoolExecutor((os.cpu_count() or 1) + 1) as pool:
        session.start()
        challenge = session.challenge(name).challenge
        runner = session.runner(challenge)
        cards = pool.map(lambda _: grade(read_submission(path), challenge, runner, metric_only=True).card, range(count))
        for card in cards:
            print(card.score)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
