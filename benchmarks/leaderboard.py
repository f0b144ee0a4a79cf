"""Times `heldout leaderboard` for a whole class: `leaderboard.py [LEARNERS [ATTEMPTS [CHALLENGE…]]]`.

Attempts are made up: predictions that know the hidden labels more or less, better from attempt to attempt, in a real
database. Printed are medians over whole processes, with a warm worker, before and after attempts are closed.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from whole_process import in_turn, table

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "samples"))
from card_samples import score_card

from heldout.attempts.interface import Attempt
from heldout.attempts.store import open_store
from heldout.base.paths import bundled_course
from heldout.challenge.catalogue import find_challenge
from heldout.challenge.interface import Challenge
from heldout.prepare.prepare import prepare
from heldout.prepare.tables import read_target
from heldout.scoring.evaluate import load_metric
from heldout.scoring.hidden_spec import hidden_spec
from heldout.scoring.packing import pack
from heldout.submission.interface import Submission, SubmittedFile
from heldout.tasks.interface import Target

START = datetime(2026, 1, 1, tzinfo=UTC)
SUBMISSION = Submission("solution.py", "python", "solution.py", (SubmittedFile("solution.py", b"1"),), "sha256:0")


def write_class(url: str, challenge: Challenge, learners: int, tries: int) -> None:
    """A database with `learners` × `tries` attempts."""
    prepared = prepare(challenge)
    truths = [read_target(prepared.hidden_file(f"{part}_target").read_bytes()) for part in ("public", "private")]
    target = Target(challenge.definition.task.type, prepared.classes, prepared.positive_index)
    metric = load_metric(hidden_spec(challenge, prepared).metric)
    random = np.random.default_rng(0)
    skills = random.uniform(0.2, 1.0, learners)
    store = open_store(url)
    for number in range(tries):
        for learner, skill in enumerate(skills):
            reached = skill * (0.7 + 0.3 * number / tries)
            public, private = (_predictions(challenge, truth, reached, random) for truth in truths)
            score = metric.score(truths[0], public, target)
            store.add(
                Attempt(
                    id="",
                    created_at=START + timedelta(minutes=number * learners + learner),
                    learner=f"learner-{learner:03}",
                    challenge_id=challenge.id,
                    challenge_hash=challenge.content_hash,
                    submission_hash=SUBMISSION.content_hash,
                    submission_name=SUBMISSION.name,
                    status="graded",
                    score=score,
                    greater_is_better=challenge.greater_is_better,
                    points=None,
                    card=score_card(score={"public": score, "ci95": None}, learner=f"learner-{learner:03}"),
                    predictions=pack(public, private),
                    course_id=challenge.key.course_id,
                ),
                SUBMISSION,
            )
    store.dispose()


def _predictions(challenge: Challenge, truth: np.ndarray, skill: float, random: np.random.Generator) -> np.ndarray:
    """As the metric needs them: labels, scores of the positive class, or positive numbers."""
    if challenge.needs == "label":
        other = random.permutation(truth)
        return np.where(random.random(len(truth)) < skill, truth, other)
    noise = random.standard_normal(len(truth)) * truth.std()
    made: np.ndarray = skill * truth + (1 - skill) * (truth.mean() + noise)
    return made if challenge.needs == "score" else np.maximum(made, 0.05 * truth.mean())


def main(learners: int, tries: int, names: list[str]) -> None:
    for name in names:
        challenge = find_challenge(bundled_course(), name)
        with tempfile.TemporaryDirectory() as folder:
            environment = os.environ | {"HELDOUT_DB": f"sqlite:///{Path(folder) / 'attempts.db'}"}
            write_class(environment["HELDOUT_DB"], challenge, learners, tries)
            command = [sys.executable, "-m", "heldout", "leaderboard", name, "--json"]
            print(f"\n{name}: {learners} learners × {tries} attempts\n")
            open_runs = in_turn({"open": (command, environment)}, 3)
            closed = in_turn({"final": ([*command, "--final", "--yes"], environment)}, 3)
            print(table(open_runs | closed, "open"))


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else 300, int(given[1]) if len(given) > 1 else 10, given[2:] or ["breast-cancer"])
