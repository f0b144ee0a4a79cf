"""The ready files of docs/integrations do what they say."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
GRADESCOPE = ROOT / "docs" / "integrations" / "gradescope"
WORKFLOW = ROOT / "docs" / "integrations" / "github-actions.yml"
SLEEPING = "import time\ndef get_estimator():\n    time.sleep(600)\n"
MODEL = """
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

def get_estimator():
    return {}
"""
CRASHING = "def get_estimator():\n    raise ValueError('broken')\n"


def autograder(tmp_path: Path, source: str, challenge: str = "tiny-binary") -> subprocess.Popen[bytes]:
    """The autograder in the folder that Gradescope lays out, begun."""
    for folder in ("submission", "results"):
        (tmp_path / folder).mkdir()
    shutil.copytree(ROOT / "tests" / "courses" / "minimal", tmp_path / "source" / "course")
    (tmp_path / "source" / "challenge").write_text(f"{challenge}\n")
    (tmp_path / "submission" / "solution.py").write_text(source)
    metadata = {"id": 1, "users": [{"id": 7, "name": "Ada L."}, {"id": 8, "email": "bo@example.edu", "name": ""}]}
    (tmp_path / "submission_metadata.json").write_text(json.dumps(metadata))
    environment = {
        **os.environ, "AUTOGRADER_ROOT": str(tmp_path), "HELDOUT_PYTHON": sys.executable,
        "HELDOUT_HOME": str(tmp_path / "home"),
    }  # fmt: skip
    return subprocess.Popen(
        ["bash", GRADESCOPE / "run_autograder"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip


@pytest.mark.parametrize("script", ["setup.sh", "run_autograder"])
def test_the_scripts_are_valid_bash_and_executable(script: str) -> None:
    assert subprocess.run(["bash", "-n", GRADESCOPE / script], check=False).returncode == 0
    assert os.access(GRADESCOPE / script, os.X_OK)


def test_the_workflow_keeps_no_credentials() -> None:
    text = WORKFLOW.read_text()
    assert "persist-credentials: false" in text
    assert "secrets." not in text


def run_workflow(tmp_path: Path, source: str) -> list[int]:
    """The exit codes of the workflow's own steps, each in a shell as GitHub starts it, in a learner's repository."""
    yaml = pytest.importorskip("yaml")
    course = tmp_path / "course"
    for part in ("challenges", "datasets"):
        shutil.copytree(ROOT / part / "breast-cancer", course / part / "breast-cancer")
    (tmp_path / "solution.py").write_text(source)
    places = {"GITHUB_STEP_SUMMARY": tmp_path / "summary.md", "HELDOUT_HOME": tmp_path / "home"}
    environment = {
        **os.environ, **{name: str(path) for name, path in places.items()}, "GITHUB_ACTOR": "octo-cat",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }  # fmt: skip
    steps = yaml.safe_load(WORKFLOW.read_text())["jobs"]["grade"]["steps"]
    own = [step["run"] for step in steps if "pip install" not in step.get("run", "pip install")]
    shell = ("bash", "--noprofile", "--norc", "-e", "-c")
    try:
        return [subprocess.run([*shell, each], cwd=tmp_path, env=environment, check=False).returncode for each in own]
    finally:
        subprocess.run(["heldout", "doctor", "--stop"], env=environment, check=True, capture_output=True)


@pytest.mark.proof
@pytest.mark.parametrize(
    ("estimator", "codes"),
    [("make_pipeline(StandardScaler(), LogisticRegression())", [0, 0]), ("DummyClassifier()", [1, 0])],
    ids=["good", "weak"],
)
def test_the_workflow_fails_below_the_points_and_shows_where_they_went(
    tmp_path: Path, estimator: str, codes: list[int]
) -> None:
    assert run_workflow(tmp_path, MODEL.format(estimator)) == codes
    assert ElementTree.parse(tmp_path / "report.xml").getroot()[0].get("tests") == "1"
    summary = (tmp_path / "summary.md").read_text()
    assert summary.startswith("```\n")
    assert summary.endswith("\n```\n")
    assert "Breast masses" in summary


@pytest.mark.proof
def test_gradescopes_autograder_leaves_results_for_a_group(tmp_path: Path) -> None:
    assert autograder(tmp_path, CRASHING).wait(120) == 0
    found = json.loads((tmp_path / "results" / "results.json").read_text())
    assert found["score"] == 0.0
    assert "ValueError: broken" in found["output"]


@pytest.mark.proof
def test_what_is_not_the_submissions_fault_is_an_autograder_that_failed(tmp_path: Path) -> None:
    assert autograder(tmp_path, CRASHING, "no-such-challenge").wait(120) == 2
    assert not (tmp_path / "results" / "results.json").exists()


@pytest.mark.proof
def test_an_autograder_that_is_killed_has_left_feedback(tmp_path: Path) -> None:
    running = autograder(tmp_path, SLEEPING)
    results = tmp_path / "results" / "results.json"
    deadline = time.monotonic() + 60
    while "running your model" not in (results.read_text() if results.exists() else ""):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait(10)
    assert "Make the model quicker" in json.loads(results.read_text())["output"]
