"""`hint` and `finish`: what a learner reads while working, and when it is over."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from command_line import ROOT, Answer, heldout

TREE = """
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier


def get_estimator():
    columns = make_column_transformer((SimpleImputer(), ["weight", "firmness"]))
    return make_pipeline(columns, DecisionTreeClassifier(max_depth=1, random_state=0))
"""


class Desk:
    """A learner with a course and a database of their own."""

    def __init__(self, folder: Path) -> None:
        self.course = Path(shutil.copytree(ROOT / "tests" / "courses" / "minimal", folder / "course"))
        self.folder = self.course / "challenges" / "tiny-binary"
        (self.folder / "hints.md").write_text("## 1 Area\n\nWeigh it.\n\n## 2 Value\n\nTwo grams.\n")
        self.environment = {"HELDOUT_DB": f"sqlite:///{folder / 'attempts.db'}", "HELDOUT_LEARNER": "eva"}
        self.solution = folder / "solution.py"

    def says(self, *words: str | Path) -> Answer:
        return heldout("--course", self.course, *words, **self.environment)

    def grade(self, source: str, *words: str) -> str:
        self.solution.write_text(source)
        done = self.says("grade", self.solution, "-c", "tiny-binary", "--json", "--metric-only", *words)
        assert done.code == 0, done
        return json.loads(done.out)["attempt"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_hints_come_one_by_one_and_are_remembered(desk: Desk) -> None:
    first, second, third = (desk.says("hint", "tiny-binary") for _ in range(3))
    assert "Hint 1 of 2: Area" in first.out
    assert "Weigh it." in first.out
    assert "Two grams." in second.out
    assert "grade something first" in " ".join(third.out.split())
    again = json.loads(desk.says("hint", "tiny-binary", "--again", "--json").out)
    assert (again["taken"], [each["title"] for each in again["hints"]]) == ([1, 2], ["Area", "Value"])


def test_who_has_read_none_is_told_how_to(desk: Desk) -> None:
    answer = desk.says("hint", "tiny-binary", "--again")
    assert answer.code == 2
    assert "`heldout hint tiny-binary` shows the first one" in answer.err


def test_another_learner_begins_at_the_first_one(desk: Desk) -> None:
    desk.says("hint", "tiny-binary")
    assert "Hint 1 of 2" in desk.says("hint", "tiny-binary", "--learner", "ben").out


def test_after_the_written_ones_comes_one_from_the_last_card(tmp_path: Path) -> None:
    environment = {"HELDOUT_DB": f"sqlite:///{tmp_path / 'attempts.db'}", "HELDOUT_LEARNER": "eva"}
    weak = ROOT / "challenges" / "breast-cancer" / "submissions" / "weak" / "deep_tree.py"
    graded = json.loads(heldout("grade", weak, "--json", "--no-advice", **environment).out)
    heldout("hint", "breast-cancer", "--all", **environment)
    answer = heldout("hint", "breast-cancer", **environment)
    assert f"From your own last card ({graded['attempt']})" in answer.out
    assert graded["coach"][0]["message"][:40] in " ".join(answer.out.split())


def test_finish_asks_first_and_gives_nothing_away(desk: Desk) -> None:
    (desk.folder / "debrief.md").write_text("# Debrief\n\nIt was the weight.\n")
    answer = desk.says("finish", "tiny-binary")
    assert answer.code == 2
    assert "--yes" in answer.err
    assert "It was the weight" not in answer.out


def test_finish_shows_private_scores_the_debrief_and_the_reference_solution(desk: Desk) -> None:
    toml = desk.folder / "challenge.toml"
    toml.write_text(toml.read_text().replace('linear.py"\n', 'linear.py"\nreference = true\n', 1))
    (desk.folder / "debrief.md").write_text("# Debrief\n\nIt was the weight.\n")
    first, second = desk.grade(TREE), desk.grade(TREE.replace("=1", "=2"))

    found = json.loads(desk.says("finish", "tiny-binary", "--yes", "--json").out)
    shown = desk.says("finish", "tiny-binary")

    assert [each["attempt"] for each in found["attempts"]] == [first, second]
    assert all(each["private"]["score"] is not None for each in found["attempts"])
    assert found["reference_solution"]["name"] == "submissions/passes/linear.py"
    assert "get_estimator" in found["own_solution"]["text"]
    assert "It was the weight." in shown.out
    assert "graded attempts it is number" in " ".join(shown.out.split())


def test_what_comes_after_finishing_is_late_and_has_its_private_score(desk: Desk) -> None:
    first = desk.grade(TREE)
    desk.says("finish", "tiny-binary", "--yes")
    desk.solution.write_text(TREE.replace("=1", "=2"))
    late = desk.says("grade", desk.solution, "-c", "tiny-binary", "--json", "--metric-only")
    history = json.loads(desk.says("history", "--json").out)
    assert history["shown"] == [first]
    assert all(card["score"]["final"] is not None for card in history["attempts"])
    assert "closed for you: this one is late" in json.loads(late.out)["message"]
    desk.environment["HELDOUT_LEARNER"] = "ben"
    desk.grade(TREE)
    assert "final" not in json.loads(desk.says("history", "--json").out)["attempts"][0]["score"]


def test_without_an_attempt_there_is_a_debrief_and_no_score(desk: Desk) -> None:
    (desk.folder / "debrief.md").write_text("It was the weight.\n")
    answer = desk.says("finish", "tiny-binary", "--yes")
    assert answer.code == 0
    assert "no graded attempt" in answer.out
    assert "It was the weight." in answer.out


def test_in_a_class_nobody_finishes_before_attempts_are_closed(desk: Desk) -> None:
    (desk.course / "class.toml").write_text('format_version = 1\n\n[[learner]]\nname = "eva"\n')
    desk.grade(TREE)
    refused = desk.says("finish", "tiny-binary", "--yes")
    assert refused.code == 2
    assert "a class works on tiny-binary" in refused.err
    closed = desk.says("leaderboard", "tiny-binary", "--final", "--yes")
    assert closed.code == 0, closed
    assert desk.says("finish", "tiny-binary", "--yes").code == 0


def test_a_reference_solution_of_several_programs_is_shown_whole(desk: Desk) -> None:
    toml = desk.folder / "challenge.toml"
    folder = desk.folder / "submissions" / "passes" / "two"
    folder.mkdir()
    (folder / "solution.py").write_text("from helper import get_estimator\n")
    (folder / "helper.py").write_text(TREE)
    toml.write_text(f'{toml.read_text()}\n[[example]]\npath = "submissions/passes/two"\nreference = true\n')
    shown = desk.says("finish", "tiny-binary", "--yes").out
    assert "# solution.py" in shown
    assert "DecisionTreeClassifier(max_depth=1" in shown
