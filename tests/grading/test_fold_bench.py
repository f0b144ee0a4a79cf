"""The fits that advice is checked by: on the landscape's folds, in the sandbox, within a budget, each made once."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.svm import SVC

from heldout.base.paths import bundled_course, cache_folder
from heldout.challenge.catalogue import find_challenge
from heldout.challenge.interface import Challenge
from heldout.coach.known_folds import FoldFit, WantedFit
from heldout.grading.fold_bench import FoldBench, fits_allowed
from heldout.isolation.choose import open_runner
from heldout.landscape.fold_tables import fold_tables
from heldout.landscape.study import Study
from heldout.prepare.interface import PreparedData
from heldout.prepare.prepare import prepare
from heldout.prepare.tables import read_features, read_target
from heldout.recipe.edit import part_recipe
from heldout.sandbox.interface import Ending, Isolation, Job, Runner, StageResult, Usage

DUMMY = part_recipe("sklearn.dummy.DummyRegressor")
SHORT = part_recipe("sklearn.svm.SVC", C=0.01)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with open_runner() as opened:
        yield opened


@pytest.fixture(scope="module")
def challenge() -> Challenge:
    return find_challenge(bundled_course(), "breast-cancer")


@pytest.fixture(scope="module")
def prepared(challenge: Challenge) -> PreparedData:
    return prepare(challenge)


def bench_of(challenge: Challenge, prepared: PreparedData, runner: Runner, usual: float | None = None) -> FoldBench:
    return FoldBench(challenge, prepared, runner, usual)


class Counting:
    """A runner that counts what it runs."""

    def __init__(self, inner: Runner) -> None:
        self.inner, self.jobs = inner, list[Job]()

    def run(self, job: Job) -> StageResult:
        self.jobs.append(job)
        return self.inner.run(job)

    def isolation(self) -> Isolation:
        return self.inner.isolation()

    def is_ready(self, task: str) -> bool:
        return self.inner.is_ready(task)

    def close(self) -> None:
        """It is the inner one's to close."""

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *exc: object) -> None:
        """Nothing to do."""

    def fits(self) -> int:
        return sum(job.stage.name == "fit" for job in self.jobs)


def test_a_fold_fit_is_what_the_library_earns_on_the_landscapes_own_fold(
    challenge: Challenge, prepared: PreparedData, runner: Runner
) -> None:
    study = Study(challenge, prepared, Path("unused"))
    features = read_features(prepared.open_file("train_features").read_bytes())
    labels = study.labels("train")
    bench = bench_of(challenge, prepared, runner)
    found = bench.make([WantedFit(SHORT, fold) for fold in range(bench.folds)])
    expected = []
    for fold in study.folds()[:3]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = SVC(C=0.01).fit(features.iloc[fold.train], labels[fold.train])
        scores = model.decision_function(features.iloc[fold.valid])
        expected.append(float(f"{roc_auc_score(labels[fold.valid], scores):.5e}"))
    assert [fit.utility for fit in found] == expected


def test_the_folds_hold_every_training_row_and_no_other(
    challenge: Challenge, prepared: PreparedData, runner: Runner
) -> None:
    whole = read_features((prepared.folder / "open" / "train_features.arrow").read_bytes())
    for fold in fold_tables(runner, challenge, prepared).tables:
        paths = [path for path in (fold.train_features, fold.valid_features) if isinstance(path, Path)]
        both = np.concatenate([read_features(path.read_bytes()).to_numpy() for path in paths])
        assert sorted(map(tuple, both.tolist())) == sorted(map(tuple, whole.to_numpy().tolist()))
        assert isinstance(fold.valid_target, Path)
        assert len(read_target(fold.valid_target.read_bytes())) == fold.valid_rows


@pytest.mark.parametrize("name", ["rows.json", "1-valid_target.arrow"])
def test_folds_of_which_a_file_was_cleared_away_are_made_again(
    challenge: Challenge, prepared: PreparedData, runner: Runner, name: str
) -> None:
    made = fold_tables(runner, challenge, prepared)
    assert isinstance(made.tables[0].train_target, Path)
    (made.tables[0].train_target.parent / name).unlink()
    assert fold_tables(runner, challenge, prepared) == made
    assert (made.tables[0].train_target.parent / name).is_file()


def test_folds_of_which_only_the_groups_were_cleared_away_are_made_again(runner: Runner) -> None:
    grouped = find_challenge(bundled_course(), "doctor-visits")
    made = fold_tables(runner, grouped, prepare(grouped))
    groups = made.tables[0].train_groups
    assert isinstance(groups, Path)
    groups.unlink()
    assert fold_tables(runner, grouped, prepare(grouped)) == made
    assert groups.is_file()


def test_what_was_fitted_before_is_not_fitted_again_and_still_counts(
    challenge: Challenge, prepared: PreparedData, runner: Runner
) -> None:
    counting = Counting(runner)
    wanted = [WantedFit(part_recipe("sklearn.naive_bayes.GaussianNB"), 0)]
    first = bench_of(challenge, prepared, counting)
    before = first.make(wanted)
    assert counting.fits() == 1
    second = bench_of(challenge, prepared, counting)
    assert second.make(wanted) == before
    assert counting.fits() == 1
    assert second.used == first.used > 0


def test_a_fit_is_sent_nothing_but_tables_of_a_fold_of_the_training_rows(
    challenge: Challenge, prepared: PreparedData, runner: Runner
) -> None:
    counting = Counting(runner)
    bench = bench_of(challenge, prepared, counting)
    bench.make([WantedFit(part_recipe("sklearn.tree.ExtraTreeClassifier", random_state=0), 1)])
    (job,) = (job for job in counting.jobs if job.stage.name == "fit")
    sent = {name: path for phase in job.phases for name, path in phase.blobs}
    assert set(sent) == {"train_features", "train_target", "valid_features"}
    assert not job.files
    folder = cache_folder() / "folds"
    assert all(isinstance(path, Path) and path.is_relative_to(folder) for path in sent.values())
    scored = [blob for job in counting.jobs if job.stage.name == "trusted" for _, blob in job.blobs]
    assert scored
    assert not any(isinstance(blob, Path) and blob.parent == prepared.folder / "hidden" for blob in scored)


def test_a_recipe_that_cannot_be_built_or_fitted_is_refused(
    challenge: Challenge, prepared: PreparedData, runner: Runner
) -> None:
    unbuilt = WantedFit(part_recipe("sklearn.svm.SVC", nonsense=1), 0)
    unfitted = WantedFit(part_recipe("sklearn.svm.SVC", C=-1.0), 0)
    found = bench_of(challenge, prepared, runner).make([unbuilt, unfitted])
    assert found == [FoldFit(each.key, None, "refused") for each in (unbuilt, unfitted)]


def test_a_fit_whose_process_died_is_made_again_another_time(
    challenge: Challenge, prepared: PreparedData, runner: Runner
) -> None:
    wanted = WantedFit(part_recipe("sklearn.tree.DecisionTreeClassifier", max_depth=1, random_state=77), 0)

    class Dying(Counting):
        def run(self, job: Job) -> StageResult:
            return StageResult(Ending.MEMORY) if job.stage.name == "fit" else super().run(job)

    assert bench_of(challenge, prepared, Dying(runner)).make([wanted]) == [FoldFit(wanted.key, None, "refused")]
    (found,) = bench_of(challenge, prepared, runner).make([wanted])
    assert found.utility is not None


def test_predictions_that_are_none_count_as_guessing(runner: Runner) -> None:
    visits = find_challenge(bundled_course(), "doctor-visits")
    data = prepare(visits)
    neighbours = part_recipe("sklearn.neighbors.KNeighborsRegressor", n_neighbors=1)
    numbers = [name for name, kind in data.features if kind == "int64"]
    transformers = ["list", ["tuple", "numbers", "passthrough", ["list", *numbers]]]
    columns = part_recipe("sklearn.compose.ColumnTransformer", transformers=transformers)
    steps = ["list", ["tuple", "columns", columns["estimator"]], ["tuple", "model", neighbours["estimator"]]]
    constant = ["list", ["tuple", "columns", columns["estimator"]], ["tuple", "model", DUMMY["estimator"]]]
    wanted = [WantedFit(part_recipe("sklearn.pipeline.Pipeline", steps=each), 0) for each in (steps, constant)]
    zeros, mean = bench_of(visits, data, runner).make(wanted)
    assert zeros.why_not is mean.why_not is None
    assert zeros.utility == pytest.approx(mean.utility)


class Timed(Counting):
    """A runner whose fits take so many CPU seconds each, and predict nothing."""

    def __init__(self, inner: Runner, seconds: float) -> None:
        super().__init__(inner)
        self.seconds = seconds

    def run(self, job: Job) -> StageResult:
        if job.stage.name != "fit":
            return super().run(job)
        self.jobs.append(job)
        return StageResult(Ending.MEMORY, usage=Usage(cpu_seconds=self.seconds))


def trees(count: int) -> list[WantedFit]:
    path = "sklearn.tree.DecisionTreeClassifier"
    return [WantedFit(part_recipe(path, max_depth=depth, random_state=5), 0) for depth in range(1, count + 1)]


def test_the_budget_is_a_number_of_fits_and_beyond_it_none_is_begun(
    challenge: Challenge, prepared: PreparedData, runner: Runner
) -> None:
    timed = Timed(runner, seconds=0.4)
    bench = bench_of(challenge, prepared, timed)
    assert bench.left is None
    found = bench.make(trees(9))
    assert [fit.why_not for fit in found] == ["refused"] * 6 + ["no_time"] * 3
    assert (timed.fits(), bench.made, bench.left) == (6, 6, 0)


@pytest.mark.parametrize("load", [0.5, 0.97, 1.0, 1.04, 1.8])
def test_a_busy_machine_makes_as_many_fits_as_an_idle_one_where_the_landscape_knows_the_family(
    load: float, challenge: Challenge, prepared: PreparedData, runner: Runner
) -> None:
    timed = Timed(runner, seconds=0.25 * load)
    bench = bench_of(challenge, prepared, timed, usual=0.15)
    bench.make(trees(20))
    assert (timed.fits(), bench.left) == (12, 0)


@pytest.mark.parametrize(
    ("own", "usual", "cap", "fits"),
    [
        (0.05, None, 60.0, 24),
        (0.26, None, 60.0, 6),
        (5.0, None, 60.0, 6),
        (13.0, None, 60.0, 3),
        (50.0, None, 60.0, 1),
        (0.26, 0.2, 60.0, 12),
        (0.26, 0.05, 60.0, 6),
        (0.05, None, 2.0, 16),
    ],
)
def test_the_number_of_fits_is_three_seconds_or_six_own_ones_and_never_beyond_the_limits(
    own: float, usual: float | None, cap: float, fits: int
) -> None:
    assert fits_allowed(own, usual, cap) == fits


def test_other_models_that_cost_far_more_than_the_submission_end_it(
    challenge: Challenge, prepared: PreparedData, runner: Runner
) -> None:
    timed = Timed(runner, seconds=0.1)
    bench = bench_of(challenge, prepared, timed)
    bench.make(trees(1))
    timed.seconds = 5.0
    found = bench.make(trees(6)[1:])
    assert [fit.why_not for fit in found] == ["refused", "refused", "no_time", "no_time", "no_time"]
