"""Every starter and example submission, graded as a learner's would be, ends as its challenge says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from challenge_proofs import each_proved, proof_of, to_prove

from heldout.challenge.interface import Challenge
from heldout.challenge.load import load_challenge
from heldout.grading.grade import grade
from heldout.isolation.choose import open_runner
from heldout.kinds.catalogue import PYTHON
from heldout.sandbox.interface import Runner
from heldout.scoring.interface import ScoreCard
from heldout.submission.read import read_submission

pytestmark = [pytest.mark.proof, pytest.mark.long]

COURSE = Path(__file__).parents[2]
EXAMPLES = [
    proof_of("example", name, name, example.path, example.score, case=f"{name}/{example.path}")
    for name in to_prove()
    for example in load_challenge(COURSE, name).definition.example
]
DUMMIES = {
    "binary": "DummyClassifier",
    "multiclass": "DummyClassifier",
    "regression": "DummyRegressor",
    "count": "DummyRegressor",
}


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with open_runner() as opened:
        yield opened


def card_of(challenge: Challenge, path: Path, runner: Runner) -> ScoreCard:
    """The card of the submission at `path`; the attempt is not recorded."""
    return grade(read_submission(path), challenge, runner, learner="example", metric_only=True).card


@pytest.mark.parametrize(("name", "path", "band"), EXAMPLES)
def test_an_example_ends_as_its_folder_and_its_band_say(
    name: str, path: str, band: list[float] | None, runner: Runner
) -> None:
    challenge = load_challenge(COURSE, name)
    expected = Path(path).parts[1]

    card = card_of(challenge, challenge.folder / path, runner)

    if band is None:
        assert card.status == expected, card.message
        assert card.message, "a learner must be told what went wrong"
        return
    assert card.status == "graded", card.message
    assert card.score is not None
    assert band[0] <= card.score.public <= band[1]


@each_proved("name", "starter")
def test_a_starter_beats_the_dummy_and_is_beaten_by_every_passing_example(
    name: str, runner: Runner, tmp_path: Path
) -> None:
    challenge = load_challenge(COURSE, name)
    passing = [
        example.score for example in challenge.definition.example if "/passes/" in example.path and example.score
    ]
    sign = 1 if challenge.greater_is_better else -1

    starter = card_of(challenge, challenge.starter, runner)

    assert starter.score is not None, starter.message
    assert all(sign * starter.score.public < min(sign * limit for limit in band) for band in passing)
    if challenge.kind != PYTHON or challenge.definition.task.type not in DUMMIES:
        return  # what is handed in is no estimator that a dummy could stand in for
    kind = DUMMIES[challenge.definition.task.type]
    dummy = tmp_path / "solution.py"
    dummy.write_text(
        f"from sklearn.dummy import {kind}\n\n\ndef get_estimator():\n    return {kind}()\n", encoding="utf-8"
    )
    floor = card_of(challenge, dummy, runner)
    assert floor.score is not None, floor.message
    assert sign * starter.score.public > sign * floor.score.public
