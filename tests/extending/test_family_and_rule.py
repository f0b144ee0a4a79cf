"""A stranger's exercises: a metric, a family and a rule of the coach, each one file and its entry in pyproject.toml."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from own_interpreter import HERE, Interpreter
from ring_course import write_course

pytestmark = pytest.mark.proof

SUBMISSION = """import sys

from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.semi_supervised import LabelSpreading


def get_estimator():
    assert not [name for name in sys.modules if name.startswith(("heldout_example", "heldout_unsearched"))]
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    return make_pipeline(make_column_transformer((numbers, ["a", "b"])), LabelSpreading())
"""
HOSTILE = "from pathlib import Path\nPath({marker!r}).write_text('imported')\n"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose challenge takes the metric and the family, with a package of somebody's beside the submission."""
    folder = tmp_path_factory.mktemp("extended") / "course"
    write_course(folder)
    (folder / "solution.py").write_text(SUBMISSION)
    (folder / "hostile.py").write_text(HOSTILE.format(marker=str(folder / "marker")))
    information = folder / "hostile-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: hostile\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text("[heldout.coach]\nHOSTILE = hostile:rule\n")
    return folder


@pytest.fixture(scope="module")
def card(interpreter: Interpreter, course: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The card of a submission of the new family, calibrated and graded where both projects are installed."""
    scratch = tmp_path_factory.mktemp("scratch")
    for project in ("example_package", "coach_rule"):
        interpreter.install(HERE / project, scratch)
    home = scratch / "home"
    done = interpreter.heldout(
        "--course", course, "challenge", "calibrate", "ring", "--jobs", "1", cwd=course, home=home
    )
    assert done.returncode == 0, done.stderr
    said = interpreter.heldout(
        "--course", course, "grade", "solution.py", "-c", "ring", "--json", cwd=course, home=home
    )
    assert said.returncode == 0, said.stderr + said.stdout
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def test_a_metric_is_one_file(card: dict[str, Any]) -> None:
    assert card["metric"] == {"name": "youden", "greater_is_better": True}
    assert -1 <= card["score"]["public"] <= 1


def test_a_family_is_one_file(card: dict[str, Any]) -> None:
    assert card["model"]["family"] == "label_propagation"
    assert card["model"]["verified"]
    assert card["points"] is not None, card["message"]
    assert 0 <= card["points"]["total"] <= 100
    assert card["points"]["model_choice"] is not None


def test_a_rule_of_the_coach_is_one_file(card: dict[str, Any]) -> None:
    (found,) = (each for each in card["coach"] if each["code"] == "UNSEARCHED")
    assert found["evidence"] == {"estimator": "LabelSpreading"}


def test_no_extension_is_in_the_process_of_a_submission(card: dict[str, Any]) -> None:
    """The submission looks for them, and fails where one is."""
    assert card["status"] == "graded", card["message"]


def test_the_card_names_the_extensions_that_took_part_and_no_other(card: dict[str, Any], course: Path) -> None:
    assert set(card["environment"]) == {
        "heldout", "python", "scikit-learn", "numpy", "pandas", "heldout-example", "heldout-unsearched",
    }  # fmt: skip
    assert card["environment"]["heldout-example"] == "0.3"
    assert not (course / "marker").exists()


def test_where_nothing_is_installed_the_challenge_is_at_fault(course: Path, tmp_path: Path) -> None:
    asked = {"HELDOUT_HOME": str(tmp_path), "HELDOUT_WORKER": "off"}
    said = subprocess.run(
        [sys.executable, "-m", "heldout", "--course", course, "grade", "solution.py", "-c", "ring"],
        cwd=course, env=os.environ | asked, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert said.returncode == 3
    assert "metric.name must be one of" in said.stderr
    assert "Traceback" not in said.stderr
