"""Grades one submission N times through one worker: `many.py N SUBMISSION CHALLENGE`. Nothing is recorded."""

import os
import sys
from pathlib import Path

os.environ["HELDOUT_WORKER"] = "off"

from heldout.challenge.catalogue import find_challenge
from heldout.paths import bundled_course
from heldout.pipeline import grade
from heldout.sandbox.choose import open_runner
from heldout.submission.read import read_submission

count, path, name = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
challenge = find_challenge(bundled_course(), name)
with open_runner() as runner:
    for _ in range(count):
        card = grade(read_submission(path), challenge, runner, metric_only=True).card
        print(card.score)
