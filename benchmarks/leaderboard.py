"""Times boards, histories and final boards of thousands of attempts: `leaderboard.py [LEARNERS [TRIES…]]`.

Attempts are made up: predictions that know the hidden labels more or less, in a real SQLite file, and on the server
that HELDOUT_TEST_POSTGRES names where it does. Whole processes are timed, a worker of their own included.
"""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

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


def bulk(url: str, challenge: Challenge, learners: int, tries: int) -> None:
    """The same class, each learner's attempts many times over: written in bulk, as a store's own way takes minutes."""
    import sqlalchemy

    write_class(url, challenge, learners, 1)
    engine = sqlalchemy.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    table = sqlalchemy.Table("attempts", sqlalchemy.MetaData(), autoload_with=engine)
    random = np.random.default_rng(1)
    with engine.begin() as connection:
        first = [dict(row._mapping) for row in connection.execute(table.select())]
        for number in range(1, tries):
            moment = (START + timedelta(days=number)).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
            rows = []
            for at, row in enumerate(first):
                other = first[int(random.integers(len(first)))]
                own = {"id": f"{number:05d}{at:07d}", "created_at": moment, "learner": row["learner"]}
                rows.append({**other, **own})
            connection.execute(table.insert(), rows)
    engine.dispose()


def main(learners: int, tries: list[int], name: str) -> None:
    """A board of n, 2n, 4n … attempts on each database, open and then again, as when one attempt came meanwhile."""
    challenge = find_challenge(bundled_course(), name)
    print(f"{name}: {learners} learners\n")
    print("| database | attempts | board, nothing kept | the same again | page 1 of history | final | again | memory |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for each in tries:
        with tempfile.TemporaryDirectory() as folder:
            urls = {"SQLite": f"sqlite:///{Path(folder) / 'attempts.db'}"}
            with _server() as server:
                urls |= server
                for label, url in urls.items():
                    bulk(url, challenge, learners, each)
                    print(f"| {label} | {learners * each:,} | {' | '.join(_measured(name, url, folder))} |", flush=True)


@contextlib.contextmanager
def _server() -> Iterator[dict[str, str]]:
    if "HELDOUT_TEST_POSTGRES" not in os.environ:
        yield {}
        return
    from postgresql_server import postgresql_database

    with postgresql_database() as url:
        yield {"PostgreSQL": url}


def _measured(name: str, url: str, folder: str) -> list[str]:
    """CPU seconds (and wall) of whole commands, with a worker of their own each."""
    environment = os.environ | {
        "HELDOUT_DB": url,
        "HELDOUT_HOME": str(Path(folder) / url.split(":")[0]),
        "HELDOUT_WORKER": "off",
    }
    board = ["leaderboard", name, "--page", "1", "--json"]
    history = ["history", name, "--learner", "learner-000", "--json"]
    subprocess.run([sys.executable, "-m", "heldout", "show", name], env=environment, check=True, capture_output=True)
    found, most = [], 0
    final = [*board, "--final", "--yes"]
    for words in (board, board, history, final, final):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run([sys.executable, "-m", "heldout", *words], env=environment, check=True, capture_output=True)
        after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - began
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        found.append(f"{cpu:.1f} CPU s ({wall:.1f} s)")
        most = max(most, after.ru_maxrss)
    return [*found, f"{most / 1024:.0f} MB"]


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else 300, [int(each) for each in given[1:]] or [33, 67, 133, 333], "breast-cancer")
