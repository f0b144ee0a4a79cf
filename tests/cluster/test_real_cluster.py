"""A scheduler and two workers of Dask on this machine, of which one is killed while it grades."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from dask_cluster import RealCluster

from command_line import ROOT, heldout_process
from heldout.attempts.interface import Attempt
from heldout.attempts.store import open_store

pytestmark = pytest.mark.proof

_HEAD = """
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline

def get_estimator():
    columns = make_column_transformer((SimpleImputer(), make_column_selector(dtype_include="number")))
    return make_pipeline(columns, {model})
"""
_HAND_INS = {
    "ana": _HEAD.format(model="LogisticRegression()"),
    "ben": _HEAD.format(model="GaussianNB()"),
    "cy": _HEAD.format(model="RandomForestClassifier(n_estimators=20)"),
    "dan": "def get_estimator():\n    raise ValueError('broken')\n",
    "eva": _HEAD.format(model="GaussianNB(var_smoothing=0.1)"),
    "fay": _HEAD.format(model="LogisticRegression(C=0.01)"),
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course `minimal`, whose challenge has two families."""
    course = Path(shutil.copytree(ROOT / "tests" / "courses" / "minimal", tmp_path_factory.mktemp("room") / "course"))
    toml = course / "challenges" / "tiny-binary" / "challenge.toml"
    toml.write_text(
        toml.read_text().replace("[[example]]", '[reference]\nfamilies = ["linear", "naive_bayes"]\n\n[[example]]', 1)
    )
    return course


def _landscape(course: Path, home: Path, *words: str) -> dict[str, bytes]:
    """The files of a calibration by a user who has computed nothing yet."""
    answer = heldout_process(
        "--course", course, "challenge", "calibrate", "tiny-binary", *words, HELDOUT_HOME=str(home)
    )
    assert answer.code == 0, answer
    folder = course / "challenges" / "tiny-binary" / "landscape"
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def _graded(folder: Path, name: str, *words: str) -> tuple[dict[str, Any], dict[str, Attempt]]:
    """What a batch says, and the attempts by learner, of which there is one each.

    Without advice: how many checks of it there is time for depends on how busy the machine is.
    """
    database = f"sqlite:///{folder / name}.db"
    command = ("grade-all", folder / "hand-ins", "-c", "breast-cancer", "--json", "--no-advice", *words)
    answer = heldout_process(*command, HELDOUT_DB=database)
    assert answer.code == 0, answer
    store = open_store(database, create=False)
    try:
        attempts = [found for each in store.find() if (found := store.get(each.id)) is not None]
    finally:
        store.dispose()
    by_learner = {each.learner: each for each in attempts}
    assert len(by_learner) == len(attempts) == len(_HAND_INS)
    return json.loads(answer.out), by_learner


def _comparable(attempt: Attempt) -> Attempt:
    """Without what no two runs have in common: names, times and what was used."""
    card = replace(attempt.card, attempt=None, created_at="", resources=None)
    return replace(attempt, id="", created_at=attempt.handed_in, card=card)


def test_a_cluster_ends_with_the_same_landscape(cluster: RealCluster, course: Path, tmp_path: Path) -> None:
    here = _landscape(course, tmp_path / "home-here")
    assert _landscape(course, tmp_path / "home-there", "--cluster", cluster.url) == here


def test_a_cluster_gives_the_same_grades_though_a_worker_is_killed(cluster: RealCluster, tmp_path: Path) -> None:
    for learner, source in _HAND_INS.items():
        (tmp_path / "hand-ins" / learner).mkdir(parents=True)
        (tmp_path / "hand-ins" / learner / "solution.py").write_text(source)
    _, alone = _graded(tmp_path, "alone")
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(_graded, tmp_path, "cluster", "--cluster", cluster.url)
        killed = cluster.kill_one_that_grades()
        said, together = running.result()
    assert cluster.workers[killed].wait() != 0
    assert {each["how"] for each in said["results"]} == {"graded"}
    assert {str(each.status) for each in together.values()} == {"graded", "failed"}
    for learner, attempt in together.items():
        assert _comparable(attempt) == _comparable(alone[learner])
    assert together["ana"].predictions is not None
    assert together["ana"].card.points is not None
