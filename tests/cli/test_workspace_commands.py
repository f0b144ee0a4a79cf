"""`start`, `check`, and a workspace that can be graded as shipped."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from command_line import ROOT, heldout, widest
from heldout.grading.challenge_choice import submission_path


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("learner") / "cancer"
    answer = heldout("start", "breast-cancer", folder)
    assert answer.code == 0, answer.err
    return folder


def test_a_workspace_holds_what_a_learner_needs(workspace: Path) -> None:
    names = {str(path.relative_to(workspace)) for path in workspace.rglob("*") if path.is_file()}

    assert names == {
        "README.md", "solution.py", "notebook.ipynb", "data/train.csv", "data/test.csv", ".heldout.toml",
        "sample_submission.csv",
    }  # fmt: skip


def test_the_hidden_rows_come_without_their_labels(workspace: Path) -> None:
    with (workspace / "data" / "train.csv").open() as train, (workspace / "data" / "test.csv").open() as test:
        train_columns, test_columns = next(csv.reader(train)), next(csv.reader(test))

    assert "target" in train_columns
    assert "target" not in test_columns
    assert test_columns[0] == "row_id"
    assert set(test_columns[1:]) == set(train_columns) - {"target"}


def test_the_sample_submission_is_graded_and_guesses(workspace: Path) -> None:
    card = json.loads(heldout("grade", "sample_submission.csv", "--json", "--no-record", cwd=workspace).out)

    assert (card["status"], card["score"]["public"]) == ("graded", 0.5)


@pytest.mark.parametrize("name", ["solution.py", "notebook.ipynb"])
def test_a_workspace_is_graded_as_shipped(workspace: Path, name: str) -> None:
    answer = heldout("grade", name, "--json", "--no-record", cwd=workspace)

    card = json.loads(answer.out)
    assert answer.code == 0, card
    assert card["challenge"]["id"] == "breast-cancer"
    assert 0.5 < card["score"]["public"] < 0.9, "the starter scores low, and better than guessing"


def test_a_folder_is_a_submission_too(workspace: Path) -> None:
    assert heldout("grade", workspace, "--no-record").code == 0


def test_start_refuses_a_folder_that_is_not_empty(workspace: Path) -> None:
    answer = heldout("start", "breast-cancer", workspace)

    assert answer.code == 2
    assert "must be a new or an empty folder" in answer.err


def test_a_workspace_of_another_course_remembers_it(tmp_path: Path) -> None:
    course = ROOT / "tests" / "courses" / "minimal"
    name = next(path.parent.name for path in course.glob("challenges/*/challenge.toml"))
    folder = tmp_path / "work"
    assert heldout("--course", course, "start", name, folder).code == 0

    answer = heldout("grade", "--json", "--no-record", cwd=folder)

    assert answer.code == 0, answer.err
    assert json.loads(answer.out)["challenge"]["id"] == name


def test_check_says_valid_and_records_nothing(workspace: Path) -> None:
    answer = heldout("check", cwd=workspace)

    assert answer.code == 0
    assert answer.out.startswith("valid:")
    assert widest(answer.out) <= 80


def test_check_says_what_is_wrong(workspace: Path, tmp_path: Path) -> None:
    solution = tmp_path / "solution.py"
    solution.write_text("from sklearn.svm import LinearSVC\n\ndef get_estimator():\n    return LinearSVC\n")

    answer = heldout("check", solution, "-c", "breast-cancer", "--json")

    found = json.loads(answer.out)
    assert answer.code == 1
    assert found["valid"] is False
    assert "must return an object, LinearSVC()" in found["message"]


@pytest.mark.parametrize(
    ("files", "chosen"),
    [
        (["solution.py"], "solution.py"),
        (["features.sql", "solution.py", "notebook.ipynb"], "features.sql"),
        (["features.sql"], "features.sql"),
        (["mapper.py", "reducer.py"], "."),
        (["mapper.py", "reducer.py", "solution.py"], "solution.py"),
        (["mapper.py", "estimator.py"], "estimator.py"),
    ],
)
def test_without_a_name_it_is_what_the_folder_is_about(
    files: list[str], chosen: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in files:
        (tmp_path / name).write_text("")
    monkeypatch.chdir(tmp_path)
    assert submission_path(None) == Path(chosen)


@pytest.mark.proof
@pytest.mark.parametrize("name", ["late-departures", "slow-routes"])
def test_the_workspace_of_another_kind_is_checked_as_its_readme_says(name: str, tmp_path: Path) -> None:
    assert heldout("start", name, tmp_path / "work").code == 0
    answer = heldout("check", cwd=tmp_path / "work")
    assert answer.code == 0, answer.out + answer.err


def test_a_damaged_workspace_file_says_so(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / ".heldout.toml").write_text("challenge = \n")
    (tmp_path / "solution.py").write_text("def get_estimator(): ...\n")

    answer = heldout("grade", cwd=tmp_path)

    assert answer.code == 2
    assert ".heldout.toml is damaged" in answer.err
