"""`heldout grade`: the card, the exit codes, what is recorded and what is said when something is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from card_samples import score_card

from command_line import CATALOGUE, GOOD, ROOT, Answer, heldout, heldout_process, widest
from heldout.base import paths
from heldout.cli.grade import _exit_code
from heldout.grading.grade import Graded

REQUIRED = {
    "schema", "attempt", "learner", "created_at", "challenge", "status", "message", "traceback", "metric", "score",
    "points", "regret", "equivalent_trials", "model", "good_families", "coach", "resources", "isolation", "environment",
}  # fmt: skip


@pytest.fixture
def solution(tmp_path: Path) -> Path:
    path = tmp_path / "solution.py"
    path.write_text(GOOD)
    return path


@pytest.fixture(autouse=True)
def own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "attempts" / "attempts.db"
    monkeypatch.setenv("HELDOUT_DB", str(path))
    return path


def test_the_card_is_a_document_with_every_key_of_the_contract(solution: Path) -> None:
    answer = heldout_process("grade", solution, "-c", "breast-cancer", "--json")

    card = json.loads(answer.out)
    assert answer.code == 0
    assert set(card) >= REQUIRED
    assert card["schema"] == "heldout.scorecard/1"
    assert card["status"] == "graded"
    assert card["learner"] == "ada"
    assert card["metric"] == {"name": "roc_auc", "greater_is_better": True}
    assert 0.95 < card["score"]["ci95"][0] <= card["score"]["public"] <= card["score"]["ci95"][1] <= 1
    assert card["model"]["family"] == "linear"
    assert card["model"]["estimator"] == "LogisticRegression"
    assert card["model"]["verified"] is True
    assert card["resources"]["cpu_seconds"] > 0
    assert {"heldout", "python", "scikit-learn", "numpy", "pandas"} <= set(card["environment"])


@pytest.mark.proof
def test_a_grade_repeats_to_the_last_digit(tmp_path: Path) -> None:
    solution = tmp_path / "forest.py"
    solution.write_text(
        "from sklearn.ensemble import RandomForestClassifier\n"
        "def get_estimator():\n    return RandomForestClassifier(n_estimators=20, n_jobs=-1)\n"
    )

    words = ("grade", solution, "-c", "breast-cancer", "--json", "--no-record")
    first, second = (json.loads(heldout_process(*words).out) for _ in range(2))

    assert first["score"] == second["score"]
    assert first["attempt"] is None


def test_text_fits_eighty_columns_and_has_no_colour_in_a_pipe(solution: Path) -> None:
    answer = heldout_process("grade", solution, "-c", "breast-cancer")

    assert answer.code == 0
    assert widest(answer.out) <= 80
    assert "\x1b" not in answer.out + answer.err
    assert "roc_auc" in answer.out


def test_the_attempt_shows_in_history_and_leaderboard(solution: Path) -> None:
    graded = json.loads(heldout("grade", solution, "-c", "breast-cancer", "--json").out)

    history = json.loads(heldout("history", "breast-cancer", "--json").out)
    board = json.loads(heldout("leaderboard", "breast-cancer", "--format", "json").out)
    listed = json.loads(heldout("list", "--json").out)

    assert [card["attempt"] for card in history["attempts"]] == [graded["attempt"]]
    assert board["schema"] == "heldout.leaderboard/1"
    assert board["entries"][0]["learner"] == "ada"
    assert board["entries"][0]["score"] == graded["score"]["public"]
    best = {entry["id"]: entry["best"] for entry in listed["challenges"]}
    assert best["breast-cancer"]["attempt"] == graded["attempt"]
    assert best["digits"] is None


def test_a_name_that_looks_like_a_known_one_is_pointed_out_once(solution: Path) -> None:
    def grade(name: str) -> Answer:
        return heldout("grade", solution, "-c", "breast-cancer", "--metric-only", "--json", "--learner", name)

    answers = [grade(name) for name in ("ana lee", "ana   lee", "Ana Lee", "Ana Lee")]

    assert [json.loads(answer.out)["learner"] for answer in answers] == ["ana lee", "ana lee", "Ana Lee", "Ana Lee"]
    assert [answer.err for answer in (answers[0], answers[1], answers[3])] == ["", "", ""]
    assert "'Ana Lee' is a new learner on this challenge, and looks like 'ana lee'" in answers[2].err
    assert '--learner "ana lee"' in answers[2].err


def test_a_name_with_an_invisible_character_is_refused_before_anything_runs(solution: Path) -> None:
    answer = heldout("grade", solution, "-c", "breast-cancer", "--learner", "ana\u200blee")
    assert (answer.code, answer.out) == (2, "")
    assert "invisible character (U+200B) at position 4" in answer.err


def test_nothing_is_kept_without_recording(solution: Path, own_database: Path) -> None:
    assert heldout("grade", solution, "-c", "breast-cancer", "--no-record").code == 0
    assert not own_database.exists()


def test_a_submission_of_the_catalogue_knows_its_challenge() -> None:
    answer = heldout("grade", CATALOGUE / "breast-cancer" / "submissions" / "passes" / "scaled_logistic.py", "--json")

    assert answer.code == 0
    assert json.loads(answer.out)["challenge"]["id"] == "breast-cancer"


def test_a_failing_submission_ends_with_1_and_its_own_lines(tmp_path: Path) -> None:
    solution = tmp_path / "solution.py"
    solution.write_text("def get_estimator():\n    values = [1, 2]\n    return values[7]\n")

    answer = heldout("grade", solution, "-c", "breast-cancer", "--json")

    card = json.loads(answer.out)
    assert answer.code == 1
    assert card["status"] == "failed"
    assert "IndexError" in card["message"]
    assert "line 3 of solution.py" in card["message"]
    assert "return values[7]" in card["traceback"]
    assert "heldout" not in card["traceback"]
    assert card["score"] is None


def test_a_failing_submission_is_recorded_last(tmp_path: Path, solution: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("raise RuntimeError('no')\n")
    assert heldout("grade", broken, "-c", "breast-cancer", "--learner", "bob").code == 1
    assert heldout("grade", solution, "-c", "breast-cancer", "--learner", "ada").code == 0

    entries = json.loads(heldout("leaderboard", "breast-cancer", "--json").out)["entries"]

    assert [(entry["learner"], entry["status"]) for entry in entries] == [("ada", "graded"), ("bob", "failed")]
    assert entries[1]["rank"] is None


def test_points_that_are_asked_for_and_cannot_be_given_end_with_1(solution: Path) -> None:
    answer = heldout("grade", solution, "-c", "breast-cancer", "--metric-only", "--min-points", "50")

    assert answer.code == 1
    assert "--min-points 50 was not reached" in answer.err


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["grade", "nowhere.py", "-c", "digits"], "nowhere.py does not exist"),
        (["grade", "{solution}", "-c", "digts"], "Did you mean 'digits'?"),
        (["grade", "{solution}"], "which challenge?"),
        (["grade", "-c", "digits"], "there is no solution.py in this folder"),
        (["grade", "{solution}", "-c", "digits", "--isolation", "strickt"], "Did you mean 'strict'?"),
        (["grade", "{solution}", "-c", "digits", "--format", "jsn"], "Did you mean 'json'?"),
        (["--course", "nowhere", "list"], "--course must name a folder"),
        (["gade"], "Did you mean 'grade'?"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_to_do(
    words: list[str], expected: str, solution: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()

    answer = heldout(*(word.format(solution=solution) for word in words), cwd=empty)

    assert answer.code == 2
    assert expected in answer.err
    assert answer.out == ""
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("predictions.csv", "invalid_output", "row_id must be a whole number"),
        ("work.ipynb", "failed", "half a character"),
        ("linked", "failed", "linked is a link"),
    ],
)
def test_a_hand_in_that_cannot_be_read_is_a_recorded_attempt(
    name: str, status: str, words: str, tmp_path: Path, solution: Path
) -> None:
    (tmp_path / "predictions.csv").write_text("row_id,prediction\n" + "1" * 5_000 + ",0.5\n")
    cell = {"cell_type": "code", "source": "x = '\ud83d'"}
    (tmp_path / "work.ipynb").write_text(json.dumps({"nbformat": 4, "cells": [cell]}))
    (tmp_path / "linked").symlink_to(tmp_path)

    answer = heldout("grade", tmp_path / name, "-c", "breast-cancer", "--json")

    card = json.loads(answer.out)
    assert (answer.code, card["status"]) == (1, status)
    assert words in card["message"]
    assert card["attempt"] in heldout("history", "breast-cancer", "--json").out


def test_a_path_that_no_file_system_can_hold_is_wrong_usage() -> None:
    answer = heldout("grade", "a" * 300 + ".py", "-c", "breast-cancer")

    assert answer.code == 2
    assert "does not exist" in answer.err


def test_a_database_that_cannot_be_used_ends_with_4(solution: Path, tmp_path: Path) -> None:
    not_a_database = tmp_path / "notes.txt"
    not_a_database.write_text("these are notes, and no database at all " * 50)

    for words in (["grade", solution, "-c", "breast-cancer"], ["history"], ["leaderboard", "digits"], ["list"]):
        answer = heldout(*words, HELDOUT_DB=str(not_a_database))

        assert answer.code == 4, words
        assert "notes.txt" in answer.err
        assert "Traceback" not in answer.err


def test_the_card_can_be_written_to_a_file(solution: Path, tmp_path: Path) -> None:
    target = tmp_path / "card.json"

    answer = heldout("grade", solution, "-c", "breast-cancer", "--json", "-o", target)

    assert answer.code == 0
    assert answer.out == ""
    assert json.loads(target.read_text())["status"] == "graded"


def test_predictions_made_with_any_tool_are_scored_on_the_metric_only(tmp_path: Path) -> None:
    workspace = tmp_path / "work"
    assert heldout("start", "breast-cancer", workspace).code == 0
    rows = (workspace / "data" / "test.csv").read_text().splitlines()
    column = rows[0].split(",").index("mean radius")
    lines = [f"{line.split(',')[0]},{line.split(',')[column]}" for line in rows[1:]]
    (workspace / "predictions.csv").write_text("\n".join(["row_id,prediction", *lines]) + "\n")

    answer = heldout("grade", "predictions.csv", "--json", cwd=workspace)

    card = json.loads(answer.out)
    assert answer.code == 0, card
    assert card["score"]["public"] > 0.9
    assert card["model"] is None
    assert card["points"] is None
    assert "metric only" in card["message"]
    assert card["coach"] == []


def test_predictions_that_are_all_the_same_are_told_so_and_no_model_is_said_to_claim_it(tmp_path: Path) -> None:
    workspace = tmp_path / "work"
    assert heldout("start", "breast-cancer", workspace).code == 0
    rows = (workspace / "data" / "test.csv").read_text().splitlines()
    lines = [f"{line.split(',')[0]},0.5" for line in rows[1:]]
    (workspace / "predictions.csv").write_text("\n".join(["row_id,prediction", *lines]) + "\n")

    (finding,) = json.loads(heldout("grade", "predictions.csv", "--json", cwd=workspace).out)["coach"]

    assert finding["code"] == "CONSTANT"
    assert "claimed" not in finding


def test_predictions_with_a_missing_row_are_invalid(tmp_path: Path) -> None:
    predictions = tmp_path / "predictions.csv"
    predictions.write_text("row_id,prediction\n0,0.5\n")

    answer = heldout("grade", predictions, "-c", "breast-cancer", "--json")

    card = json.loads(answer.out)
    assert answer.code == 1
    assert card["status"] == "invalid_output"
    assert "row_id" in card["message"]


def test_a_full_card_says_where_the_points_went() -> None:
    answer = heldout("grade", CATALOGUE / "breast-cancer" / "solution.py", "--json", "--no-record")

    card = json.loads(answer.out)
    assert answer.code == 0
    assert card["points"]["total"] < 50
    assert card["points"]["data_handling"] < card["points"]["model_choice"], "one column of thirty is the fault"
    assert card["regret"]["data_handling"]["verdict"] == "worse"
    parts = [card["regret"][name]["value"] for name in ("model_choice", "data_handling", "tuning")]
    assert sum(parts) == pytest.approx(card["regret"]["total"]["value"], abs=1e-6)
    assert "linear" in card["good_families"]
    assert set(card["equivalent_trials"]) == {"low", "value", "high", "of"}


def test_a_good_submission_earns_the_points_that_are_asked_for() -> None:
    good = CATALOGUE / "breast-cancer" / "submissions" / "passes" / "scaled_logistic.py"

    assert heldout("grade", good, "--no-record", "--min-points", "90").code == 0
    assert heldout("grade", CATALOGUE / "breast-cancer" / "solution.py", "--no-record", "--min-points", "90").code == 1


def test_points_that_are_not_enough_are_never_told_as_those_that_would_be(capsys: pytest.CaptureFixture[str]) -> None:
    points = {"total": 59.97, "sd": None, "model_choice": None, "data_handling": None, "tuning": None}
    assert _exit_code(Graded(score_card(points=points), None), 60.0) == 1
    assert "--min-points 60 was not reached: 59.9 points" in capsys.readouterr().err


def test_the_text_of_a_full_card_fits_eighty_by_forty() -> None:
    answer = heldout("grade", CATALOGUE / "breast-cancer" / "solution.py", "--no-record")

    assert widest(answer.out) <= 80
    assert len(answer.out.splitlines()) <= 40
    for word in ("points", "model choice", "data handling", "tuning", "clearly costs you", "a good choice here"):
        assert word in answer.out


def test_a_file_that_is_written_as_it_goes_says_how_far_the_grade_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[dict[str, object]] = []
    real = paths.write_output

    def write(path: Path, text: str) -> None:
        said.append(json.loads(text))
        real(path, text)

    monkeypatch.setattr(paths, "write_output", write)
    (tmp_path / "solution.py").write_text("def get_estimator():\n    raise ValueError\n")
    target = tmp_path / "results.json"
    course = ROOT / "tests" / "courses" / "minimal"
    words = ("grade", tmp_path / "solution.py", "-c", "tiny-binary", "--format", "gradescope", "-o", target)
    assert heldout("--course", course, *words).code == 1
    outputs = [str(each["output"]) for each in said]
    assert "it had not begun" in outputs[0]
    assert any("it was running your model" in each for each in outputs)
    assert "ValueError" in outputs[-1]
    assert json.loads(target.read_text()) == said[-1]
