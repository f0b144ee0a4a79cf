"""Two attempts side by side, and how far a learner is."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from attempt_samples import attempt
from card_samples import score_card

from command_line import GOOD, Answer, heldout, widest
from heldout.report.compared_attempts import ComparedAttempts, Noise, other_causes

WEAK = """
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline


def get_estimator():
    return make_pipeline(make_column_transformer(("passthrough", ["mean texture"])), LogisticRegression(C=1e-5))
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three attempts: a weak one, and the same good one twice."""
    folder = tmp_path_factory.mktemp("beside") / "cancer"
    assert ask(folder, "start", "breast-cancer", folder, cwd=folder.parent).code == 0
    for source in (WEAK, GOOD, GOOD):
        (folder / "solution.py").write_text(source)
        assert ask(folder, "grade", "--no-advice").code == 0
    return folder


def ask(workspace: Path, *words: str | Path, cwd: Path | None = None) -> Answer:
    return heldout(*words, cwd=cwd or workspace, HELDOUT_HOME=str(workspace.parent / "home"))


def ids(workspace: Path) -> list[str]:
    """Of the attempts, oldest first."""
    found = json.loads(ask(workspace, "history", "--json").out)["attempts"]
    return [each["attempt"] for each in reversed(found)]


def test_a_weak_and_a_good_attempt_are_told_apart(workspace: Path) -> None:
    weak, good, _ = ids(workspace)
    answer = ask(workspace, "compare", good, weak)

    said = " ".join(answer.out.split())
    assert said.index(weak) < said.index(good), "the older one first, however they are named"
    assert "The difference is more than luck" in said
    assert "you use mean radius" in said
    assert "+ return make_pipeline(StandardScaler(), LogisticRegression())" in said
    assert widest(answer.out) <= 80
    document = json.loads(ask(workspace, "compare", weak, good, "--json").out)
    assert document["more_than_noise"] is True
    assert document["same_submission"] is False


def test_without_names_the_last_two_are_compared_and_the_same_is_the_same(workspace: Path) -> None:
    answer = ask(workspace, "compare")

    assert "The same was handed in, and came to the same numbers." in answer.out


def test_an_attempt_is_not_compared_with_itself(workspace: Path) -> None:
    weak = ids(workspace)[0]

    answer = ask(workspace, "compare", weak, weak)

    assert answer.code == 2
    assert "was named twice" in answer.err


def test_of_predictions_no_code_is_called_the_same() -> None:
    one, other = attempt(0), attempt(1)

    said = str(ComparedAttempts(one, other, False, None, None, Noise(None, None, "It is not known."), ()))

    assert "There is no code to compare" in said
    assert "The code is the same" not in said


def test_who_has_no_attempts_has_none_to_compare(tmp_path: Path) -> None:
    home = str(tmp_path / "home")
    assert heldout("start", "breast-cancer", tmp_path / "cancer", HELDOUT_HOME=home).code == 0

    answer = heldout("compare", cwd=tmp_path / "cancer", HELDOUT_HOME=home)

    assert answer.code == 2
    assert "no attempts on breast-cancer" in answer.err


def test_other_numbers_of_the_same_submission_are_explained_by_what_else_was_different() -> None:
    before = score_card()
    assert before.score is not None
    before = replace(before, challenge=replace(before.challenge, data_hash="sha256:1"))
    after = replace(
        before,
        score=replace(before.score, public=before.score.public - 0.01),
        environment={**before.environment, "scikit-learn": "9.9"},
        challenge=replace(before.challenge, data_hash="sha256:2"),
    )

    said = " ".join(other_causes(before, after))

    assert "→ 9.9" in said
    assert "the data, or how they are split" in said
    assert "threads" in " ".join(other_causes(before, replace(before, score=after.score)))


def test_progress_has_skills_what_was_done_and_what_comes_next_and_why(workspace: Path) -> None:
    answer = ask(workspace, "progress")

    said = " ".join(answer.out.split())
    assert said.startswith("1 of ")
    assert "✓ breast-cancer" in said
    assert "Next: digits (beginner), because it builds on" in said
    assert widest(answer.out) <= 80
    document = json.loads(ask(workspace, "progress", "--json").out)
    assert document["challenges"][0]["attempts"] == 3
    assert "procedure" in {each["name"] for each in document["skills"] if each["behind"] == 1}


def test_a_newcomer_has_a_map_too(tmp_path: Path) -> None:
    answer = heldout("progress", HELDOUT_HOME=str(tmp_path))

    assert answer.out.startswith("0 of ")
    assert "heldout start breast-cancer" in " ".join(answer.out.split())
