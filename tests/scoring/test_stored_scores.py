"""Stored predictions are scored again: on both parts, by the same path as a grade, without a fit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from heldout.base.errors import MetricError, UsageError
from heldout.challenge.interface import Challenge
from heldout.challenge.load import load_challenge
from heldout.grading.grade import grade
from heldout.isolation.choose import open_runner
from heldout.landscape.interface import HiddenPart
from heldout.prepare.interface import PreparedData
from heldout.prepare.prepare import prepare
from heldout.prepare.tables import read_target
from heldout.sandbox.interface import Ending, Job, Runner, StageResult
from heldout.scoring.measured import Points, Regret
from heldout.scoring.packing import pack
from heldout.scoring.stored import batches, score_many_stored, score_stored
from heldout.submission.read import read_submission

ROOT = Path(__file__).parents[2]
FOREST = """
from sklearn.ensemble import RandomForestClassifier


def get_estimator():
    return RandomForestClassifier(20, random_state=0)
"""


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with open_runner() as opened:
        yield opened


@pytest.fixture(scope="module")
def cancer() -> tuple[Challenge, PreparedData]:
    challenge = load_challenge(ROOT, "breast-cancer")
    return challenge, prepare(challenge)


def noisy(prepared: PreparedData, seed: int, noise: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Scores that know the hidden labels, more or less."""
    random = np.random.default_rng(seed)
    truths = (read_target(prepared.hidden_file(f"{part}_target").read_bytes()) for part in ("public", "private"))
    public, private = (truth + noise * random.standard_normal(len(truth)) for truth in truths)
    return public, private


class Counting:
    """A runner that notes what it was given to do."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self.jobs: list[Job] = []

    def run(self, job: Job) -> StageResult:
        self.jobs.append(job)
        return self._runner.run(job)


def test_an_attempts_predictions_give_the_score_and_the_points_of_its_card(
    runner: Runner, cancer: tuple[Challenge, PreparedData], tmp_path: Path
) -> None:
    solution = tmp_path / "solution.py"
    solution.write_text(FOREST)
    challenge, prepared = cancer
    graded = grade(read_submission(solution), challenge, runner, learner="ada", record=lambda attempt, _: attempt)
    assert graded.attempt is not None
    assert graded.attempt.predictions is not None
    card = graded.card

    found = score_stored(runner, challenge, prepared, graded.attempt.predictions, "public")

    assert card.score is not None
    assert card.points is not None
    assert card.regret is not None
    assert found.score == pytest.approx(graded.attempt.score, abs=1e-6)
    assert (found.shown, found.step) == (card.score.public, 0.001)
    assert found.ci95 == pytest.approx(card.score.ci95, abs=1e-6)
    assert found.points is not None
    assert found.points.total == pytest.approx(card.points.total, abs=1e-3)
    assert found.points.sd == pytest.approx(card.points.sd, abs=1e-3)
    assert found.regret is not None
    assert found.regret.total.value == pytest.approx(card.regret.total.value, abs=1e-6)


def test_the_parts_of_a_loss_are_not_made_up(runner: Runner, cancer: tuple[Challenge, PreparedData]) -> None:
    challenge, prepared = cancer
    found = score_stored(runner, challenge, prepared, pack(*noisy(prepared, 0)), "private")

    assert found.points is not None
    assert found.points == Points(found.points.total, found.points.sd)
    assert found.regret is not None
    assert found.regret == Regret(found.regret.total)


@pytest.mark.parametrize("part", ["public", "private"])
def test_each_part_is_scored_on_its_own_rows(
    runner: Runner, cancer: tuple[Challenge, PreparedData], part: HiddenPart
) -> None:
    challenge, prepared = cancer
    public, private = noisy(prepared, 1)
    truth = read_target(prepared.hidden_file(f"{part}_target").read_bytes())
    expected = roc_auc_score(truth == prepared.positive_index, {"public": public, "private": private}[part])

    found = score_stored(runner, challenge, prepared, pack(public, private), part)

    assert found.score == pytest.approx(expected, abs=1e-6)
    assert found.ci95 is not None
    assert found.ci95[0] < found.score < found.ci95[1]


def test_equal_predictions_are_scored_once_and_company_changes_nothing(
    runner: Runner, cancer: tuple[Challenge, PreparedData]
) -> None:
    challenge, prepared = cancer
    packed = [pack(*noisy(prepared, seed)) for seed in (1, 2, 1, 3, 1)]
    counting = Counting(runner)

    together = score_many_stored(counting, challenge, prepared, packed, "private")  # type: ignore[arg-type]

    (job,) = counting.jobs
    assert sum(name.startswith("stored/predictions/") for name, _ in job.blobs) == 3
    assert together[0] == together[2] == together[4]
    assert together == tuple(score_stored(runner, challenge, prepared, each, "private") for each in packed)


def test_predictions_that_do_not_fit_are_told_from_those_that_do(
    runner: Runner, cancer: tuple[Challenge, PreparedData]
) -> None:
    challenge, prepared = cancer
    public, private = noisy(prepared, 4)
    good = pack(public, private)
    packed = [good[:-20], pack(public[1:], private), b"", pack(np.where(public > 0, np.inf, public), private), good]

    damaged, other_rows, empty, infinite, fine = score_many_stored(runner, challenge, prepared, packed, "public")

    assert [each.score for each in (damaged, other_rows, empty, infinite)] == [None] * 4
    assert "cannot be read" in (damaged.message or "")
    assert "cannot be read" in (empty.message or "")
    assert f"{len(public) - 1} public rows, and the challenge has {len(public)} now" in (other_rows.message or "")
    assert "finite" in (infinite.message or "")
    assert fine.score is not None


def test_labels_survive_exactly(runner: Runner) -> None:
    challenge = load_challenge(ROOT, "digits")
    prepared = prepare(challenge)
    truths = [read_target(prepared.hidden_file(f"{part}_target").read_bytes()) for part in ("public", "private")]
    half = [np.where(np.arange(len(truth)) % 2 == 0, truth, (truth + 1) % 10) for truth in truths]

    found = score_stored(runner, challenge, prepared, pack(*half), "private")

    assert found.score == (half[1] == truths[1]).mean()


@pytest.fixture
def own_metric(tmp_path: Path) -> tuple[Challenge, PreparedData]:
    """The breast cancer challenge with a metric of its author's own, and without a landscape that fits."""
    for kind in ("challenges", "datasets"):
        shutil.copytree(ROOT / kind / "breast-cancer", tmp_path / kind / "breast-cancer")
    folder = tmp_path / "challenges" / "breast-cancer"
    text = (folder / "challenge.toml").read_text()
    before, _, rest = text.partition('name = "roc_auc"')
    assert rest
    own = 'function = "metric.py:gap"\ngreater_is_better = true\nneeds = "score"'
    (folder / "challenge.toml").write_text(f"{before}{own}{rest}")
    (folder / "metric.py").write_text(
        "def gap(y_true, y_pred):\n"
        "    if y_pred.max() > 100:\n        raise ValueError('too large')\n"
        "    names = sorted(set(y_true))\n"
        "    return float(abs(y_pred[y_true == names[1]].mean() - y_pred[y_true == names[0]].mean()))\n"
    )
    challenge = load_challenge(tmp_path, "breast-cancer")
    return challenge, prepare(challenge)


def test_an_authors_own_metric_scores_them_too(runner: Runner, own_metric: tuple[Challenge, PreparedData]) -> None:
    challenge, prepared = own_metric
    public, private = noisy(prepared, 5)
    truth = read_target(prepared.hidden_file("private_target").read_bytes())

    found = score_stored(runner, challenge, prepared, pack(public, private), "private")

    assert found.score == pytest.approx(private[truth == 1].mean() - private[truth == 0].mean(), abs=1e-5)
    assert found.ci95 is not None
    assert found.points is None
    assert "landscape" in (found.message or "")


def test_a_metric_that_crashes_on_one_entry_stops_no_other(
    runner: Runner, own_metric: tuple[Challenge, PreparedData]
) -> None:
    challenge, prepared = own_metric
    public, private = noisy(prepared, 5)
    both = [pack(public + 200, private), pack(public, private)]

    large, usual = score_many_stored(runner, challenge, prepared, both, "public")

    assert (large.score, large.overflows, "too large" in (large.message or "")) == (None, True, True)
    assert usual.score is not None


def test_a_metric_that_crashes_on_constant_predictions_too_is_the_challenges_fault(
    runner: Runner, own_metric: tuple[Challenge, PreparedData]
) -> None:
    challenge, prepared = own_metric
    public, private = noisy(prepared, 5)
    metric = challenge.folder / "metric.py"
    metric.write_text(metric.read_text().replace("y_pred.max() > 100", "y_pred.max() > -1"))

    with pytest.raises(MetricError, match=r"challenges/breast-cancer: .*too large"):
        score_stored(runner, challenge, prepared, pack(public + 200, private), "public")


class Hanging:
    """A runner whose stages never end."""

    def run(self, job: Job) -> StageResult:
        return StageResult(Ending.WALL_TIME)


def test_a_metric_that_hangs_is_told_with_the_time_that_it_had(own_metric: tuple[Challenge, PreparedData]) -> None:
    challenge, prepared = own_metric
    hanging: Any = Hanging()
    with pytest.raises(
        MetricError, match=r"challenges/breast-cancer: the metric metric\.py:gap was stopped after 600 s"
    ):
        score_stored(hanging, challenge, prepared, pack(*noisy(prepared, 5)), "public")


def test_where_a_part_is_not_there_it_says_so(
    runner: Runner, own_metric: tuple[Challenge, PreparedData], tmp_path: Path
) -> None:
    challenge, prepared = own_metric
    packed = pack(*noisy(prepared, 5))
    prepared.hidden_file("private_target").unlink()

    with pytest.raises(UsageError, match="there are no private rows of breast-cancer here"):
        score_stored(runner, challenge, prepared, packed, "private")


def test_batches_keep_the_order_and_their_bounds() -> None:
    many = [b"x"] * 1200
    assert [len(batch) for batch in batches(many, len)] == [500, 500, 200]
    large = [bytes(30 << 20), bytes(30 << 20), bytes(30 << 20), bytes(70 << 20), b"x"]
    assert [[len(each) >> 20 for each in batch] for batch in batches(large, len)] == [[30, 30], [30], [70], [0]]
