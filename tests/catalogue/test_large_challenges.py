"""A challenge out of core with a tenth of its rows, from its files to its cards; `make proofs-full` takes all."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from challenge_proofs import ROOT, content_of, too_large

from heldout.challenge.load import load_challenge
from heldout.grading.grade import grade
from heldout.isolation.choose import open_runner
from heldout.submission.read import read_submission

TENTH = 10


def tenth_of(name: str, course: Path) -> None:
    """A course with this challenge alone, whose rows are a tenth."""
    dataset = load_challenge(ROOT, name).definition.dataset.id
    for place in (f"challenges/{name}", f"datasets/{dataset}"):
        shutil.copytree(ROOT / place, course / place, ignore=shutil.ignore_patterns("__pycache__"))
    file = course / "challenges" / name / "challenge.toml"
    text = file.read_text(encoding="utf-8")
    (parts,) = re.findall(r"^parts = (\d+)$", text, re.MULTILINE)
    assert int(parts) % TENTH == 0
    file.write_text(text.replace(f"parts = {parts}", f"parts = {int(parts) // TENTH}"), encoding="utf-8")


@pytest.mark.proof
@pytest.mark.parametrize("name", too_large())
def test_a_tenth_of_the_rows_is_made_fitted_on_and_tells_good_examples_from_weak_ones(
    name: str, tmp_path: Path
) -> None:
    tenth_of(name, tmp_path)
    assert content_of(name, tmp_path) != content_of(name)
    challenge = load_challenge(tmp_path, name)
    found: dict[str, list[float]] = {"passes": [], "weak": []}
    with open_runner() as runner:
        for example in challenge.definition.example:
            expected = Path(example.path).parts[1]
            if expected == "out_of_memory":
                continue  # a tenth fits
            card = grade(
                read_submission(challenge.folder / example.path), challenge, runner, learner="example", metric_only=True
            ).card
            assert card.status == ("graded" if expected in found else expected), card.message
            if expected in found:
                assert card.score is not None
                found[expected].append(card.score.public)
    assert min(found["passes"]) > max(found["weak"])
