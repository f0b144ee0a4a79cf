"""Grades one submission N times through one worker: `many.py N SUBMISSION CHALLENGE`. Nothing is recorded."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

os.environ["HELDOUT_WORKER"] = "off"

from heldout.base.paths import bundled_course
from heldout.challenge.catalogue import find_challenge
from heldout.grading.grade import grade
from heldout.isolation.choose import open_runner
from heldout.submission.read import read_submission

count, path, name = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
challenge = find_challenge(bundled_course(), name)
# One more than there are cores: while these are busy, the next submission is read, forked and handed over.
with open_runner() as runner, ThreadPoolExecutor((os.cpu_count() or 1) + 1) as pool:
    cards = pool.map(lambda _: grade(read_submission(path), challenge, runner, metric_only=True).card, range(count))
    for card in cards:
        print(card.score)
