"""A generated class of mixed quality: what each learner handed in, and how it must end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from batch_samples import BOMB, CRASHING, HEAD, HOSTILE, SLOW, Room, model, notebook

from heldout.attempts.store import open_store

_GOOD = (
    "LogisticRegression(C={c}, max_iter=500)",
    "DecisionTreeClassifier(max_depth={depth}, random_state={seed})",
    "GaussianNB(var_smoothing={c}e-6)",
)
_MODULE = """
from sklearn.linear_model import LogisticRegression

def classifier():
    return LogisticRegression(C={c})
"""
_FOLDER = f"""{HEAD}
from helper import classifier

def get_estimator():
    return make_pipeline(numbers(), classifier())
"""

KINDS = (
    "good", "good", "notebook", "crashing", "folder", "good", "wrong name", "hostile", "good", "good",
    "essay", "good", "good", "bomb", "folder", "good", "notebook", "good", "huge", "slow",
)  # fmt: skip
"""One for each learner, again and again."""

EXPECTED = {
    "good": {"graded"},
    "notebook": {"graded"},
    "folder": {"graded"},
    "wrong name": {"graded"},
    "crashing": {"failed"},
    "essay": {"failed"},
    "huge": {"failed"},
    "hostile": {"failed", "forbidden"},
    "bomb": {"out_of_memory"},
    "slow": {"timed_out"},
}


def write_large_class(folder: Path, learners: int) -> dict[str, str]:
    """Write the hand-ins; the kind of each by the learner's name. No two of those that are graded are the same."""
    kinds = {}
    for number in range(learners):
        kind, learner = KINDS[number % len(KINDS)], f"learner-{number:03d}"
        kinds[learner] = kind
        home = folder / learner
        home.mkdir(parents=True)
        estimator = _GOOD[number % 3].format(c=1 + number / 100, depth=1 + number % 7, seed=number)
        files = {
            "good": {"solution.py": model(estimator)},
            "notebook": {"work.ipynb": notebook(model(estimator))},
            "folder": {"solution.py": _FOLDER, "helper.py": _MODULE.format(c=1 + number / 100)},
            "wrong name": {"my final model (2).py": model(estimator)},
            "crashing": {"solution.py": f"{CRASHING}# {number}\n"},
            "hostile": {"solution.py": f"{HOSTILE}# {number}\n"},
            "bomb": {"solution.py": f"{BOMB}# {number}\n"},
            "slow": {"solution.py": f"{SLOW}# {number}\n"},
            "essay": {"essay.txt": f"dear teacher, {number}"},
            "huge": {"solution.py": model(estimator)},
        }[kind]
        for name, text in files.items():
            (home / name).write_text(text)
        if kind == "huge":
            with (home / "data.bin").open("wb") as hole:
                hole.truncate(10 * 1024**3)
    return kinds


def batch(room: Room, home: Path, *words: str, url: str | None = None) -> subprocess.Popen[str]:
    """The command in a process of its own, begun."""
    environment = {**os.environ, "HELDOUT_DB": url or room.url, "HELDOUT_HOME": str(home), "HELDOUT_WORKER": "off"}
    return subprocess.Popen(
        [sys.executable, "-m", "heldout", *map(str, room.words("--jobs", "2", *words))], env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip


def require_one_verdict_each(url: str, kinds: dict[str, str]) -> None:
    """Every learner has exactly one attempt in the database, and it ended as it must."""
    store = open_store(url, create=False)
    try:
        attempts = list(store.find())
    finally:
        store.dispose()
    assert Counter(attempt.learner for attempt in attempts) == dict.fromkeys(kinds, 1)
    wrong = {
        attempt.learner: (kinds[attempt.learner], attempt.status, attempt.card.message)
        for attempt in attempts
        if attempt.status not in EXPECTED[kinds[attempt.learner]]
    }
    assert wrong == {}
