"""`heldout challenge import` as an instructor runs it, up to a graded submission and a bundle."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from kaggle_folder import competition

from command_line import called


def heldout(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return called(*words, cwd=cwd, environment={"HELDOUT_HOME": str(cwd / ".home")})


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that an import made a course, with what the import said."""
    folder = tmp_path_factory.mktemp("work")
    files = competition("eaten").write(folder / "Plants & Sprays")
    (files / "data_description.txt").write_text("leaves: how many\n")
    (folder / "course").mkdir()
    done = heldout("challenge", "import", files, cwd=folder / "course")
    assert done.returncode == 0, done.stderr
    (folder / "course" / "said.txt").write_text(done.stdout)
    return folder / "course"


def test_the_author_is_told_what_came_over_and_what_did_not(course: Path) -> None:
    said = (course / "said.txt").read_text()
    assert "public and private rows are those of solution.csv: 48 and 96" in said
    for lost in ("16 rows that Kaggle ignored", "The id, PlantId", "Not used: data_description.txt", "--licence"):
        assert lost in said
    assert "do not say what Kaggle measured" in said
    assert max(map(len, said.splitlines())) <= 80


def test_the_challenge_is_graded_like_any_other(course: Path) -> None:
    shown = json.loads(heldout("show", "plants-sprays", "--json", cwd=course).stdout)
    assert shown["rows"] == {"train": 240, "public": 48, "private": 96}
    assert [feature["name"] for feature in shown["features"]] == ["leaves", "light", "soil"]
    example = course / "challenges" / "plants-sprays" / "submissions" / "passes" / "linear.py"
    card = json.loads(heldout("grade", example, "--json", cwd=course).stdout)
    assert card["status"] == "graded"
    assert card["score"]["public"] > 0.8


def test_it_can_be_bundled(course: Path) -> None:
    done = heldout("challenge", "bundle", "-o", "out", cwd=course)
    assert done.returncode == 0, done.stderr
    shown = heldout("show", "plants-sprays", "--json", cwd=course / "out" / "student")
    assert json.loads(shown.stdout)["rows"] == {"train": 240, "public": 48, "private": 0}


def test_importing_twice_overwrites_nothing(course: Path) -> None:
    statement = course / "challenges" / "plants-sprays" / "README.md"
    before = statement.read_bytes()
    done = heldout("challenge", "import", course.parent / "Plants & Sprays", cwd=course)
    assert done.returncode == 2
    assert "nothing is ever overwritten" in done.stderr
    assert statement.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nowhere"], "nowhere does not exist. Name a folder with train.csv"),
        (
            ["folder", "--target", "hight"],
            "--target must be a column: leaves, light, soil, height. Got 'hight'. Did you",
        ),
        (["folder", "--metric", "accuracy"], "--metric must suit a regression task"),
        (["folder", "Bad_Name"], "Did you mean 'bad-name'?"),
    ],
)
def test_wrong_usage_says_what_to_do_and_leaves_nothing(tmp_path: Path, words: list[str], message: str) -> None:
    competition("height").write(tmp_path / "folder")
    done = heldout("challenge", "import", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder"]


def test_the_decisions_come_as_a_document_too(tmp_path: Path) -> None:
    competition("height").write(tmp_path / "folder")
    done = heldout("challenge", "import", "folder", "plants", "--metric", "mae", "--json", cwd=tmp_path)
    document = json.loads(done.stdout)
    assert document["schema"] == "heldout.importedchallenge/1"
    assert document["carried_over"] == ["The public and private rows are those of solution.csv: 48 and 96."]
    table = pd.read_csv(tmp_path / "datasets" / "plants" / "plants.csv")
    assert table["part"].value_counts().to_dict() == {"train": 240, "private": 96, "public": 48}
