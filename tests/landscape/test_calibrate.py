from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from references import landscape_beside, reference_of

from heldout.base.errors import ChallengeError, StoreError, UsageError
from heldout.challenge.catalogue import find_challenge
from heldout.challenge.interface import Challenge
from heldout.grading.grade import grade
from heldout.isolation.choose import open_runner
from heldout.landscape.calibrate import Calibrated, Failures, calibrate
from heldout.landscape.calibration_observer import CalibrationObserver
from heldout.landscape.forecast import Forecast
from heldout.landscape.interface import REPLICATES, TRIAL_REPLICATES
from heldout.landscape.queue import LEAST
from heldout.landscape.staleness import staleness
from heldout.landscape.store import landscape_folder
from heldout.landscape.study import Study
from heldout.landscape.tuner import reference
from heldout.metrics.custom import MAX_REPLICATES
from heldout.prepare.prepare import prepare
from heldout.prepare.tables import read_target
from heldout.submission.read import read_submission

MakeTiny = Callable[..., Challenge]
FILES = ["costs.json", "landscape.json", "private.json", "private.npz", "public.json", "public.npz"]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def with_costs_of(challenge: Challenge, measured: Calibrated) -> Challenge:
    """The challenge, with what fitting cost when another copy of it was calibrated first."""
    folder = landscape_folder(challenge)
    folder.mkdir()
    shutil.copy(measured.folder / "costs.json", folder)
    return challenge


OWN_METRIC = """import numpy as np


def cost(y_true, y_pred):
    \"\"\"Two for each unripe fruit that is bought, one for each ripe one that is not: the less the better.\"\"\"
    bought = np.asarray(y_pred) == "yes"
    ripe = np.asarray(y_true) == "yes"
    return float(np.mean(2.0 * (bought & ~ripe) + 1.0 * (~bought & ripe)))
"""


def test_a_metric_of_the_challenge_s_own_is_calibrated_and_graded(make_tiny: MakeTiny) -> None:
    tiny = make_tiny()
    (tiny.folder / "metric.py").write_text(OWN_METRIC)
    file = tiny.folder / "challenge.toml"
    own = 'function = "metric.py:cost"\ngreater_is_better = false\nneeds = "label"'
    text = file.read_text().replace('name = "roc_auc"', own, 1).replace('"linear", "naive_bayes"', '"naive_bayes"', 1)
    file.write_text(text.replace('id = "tiny"', 'path = "fruit.csv"', 1).replace('drop = ["fruit"]', "", 1))
    random = np.random.default_rng(4)
    weights = random.normal(150, 20, 160)
    ripe = np.where(weights + random.normal(0, 10, 160) > 150, "yes", "no")
    rows = [f"{weight:.2f},{word}" for weight, word in zip(weights, ripe, strict=True)]
    (tiny.folder / "fruit.csv").write_text("\n".join(["weight,ripe", *rows]) + "\n")
    (tiny.folder / "bayes.py").write_text(
        "from sklearn.naive_bayes import GaussianNB\n\n\ndef get_estimator():\n    return GaussianNB()\n"
    )
    challenge = find_challenge(tiny.course, tiny.id)

    landscape = calibrate(challenge, jobs=1).landscape
    with open_runner() as runner:
        card = grade(read_submission(challenge.folder / "bayes.py"), challenge, runner, learner="ada").card

    public = landscape.parts["public"]
    truth = read_target(prepare(challenge).hidden_file("public_target").read_bytes())
    costs = [2.0 * np.mean(truth == 0), np.mean(truth == 1)]
    assert public.dummy == pytest.approx(-min(costs), rel=1e-5)
    assert public.dummy <= min(public.reference.values())
    assert len(public.dummy_replicates) == MAX_REPLICATES
    assert all(len(found) == MAX_REPLICATES for found in public.reference_replicates.values())
    assert card.status == "graded"
    assert card.score is not None
    assert card.points is not None
    assert card.regret is not None
    total = card.regret.total
    assert total.value == pytest.approx(public.reference[landscape.best] + card.score.public, abs=1e-5)
    assert total.ci95 is not None
    assert total.ci95[0] <= total.value <= total.ci95[1]
    parts = sum(part.value for part in card.regret.parts().values())
    assert parts == pytest.approx(total.value, abs=1e-6)


def test_a_challenge_with_fewer_groups_than_folds_is_calibrated(make_tiny: MakeTiny) -> None:
    tiny = make_tiny('[reference]\nfamilies = ["naive_bayes"]\n\n')
    file = tiny.folder / "challenge.toml"
    file.write_text(file.read_text().replace('target = "ripe"', 'target = "ripe"\ngroup = "organic"', 1))

    landscape = calibrate(find_challenge(tiny.course, tiny.id), jobs=1).landscape

    assert landscape.folds == 2
    assert {len(each.cv_folds) for each in landscape.families[0].configurations} == {2}


class Watching(CalibrationObserver):
    """An observer that remembers."""

    def __init__(self) -> None:
        self.stages: list[str] = []
        self.told: list[tuple[str, int, int, float | None]] = []
        self.forecasts: list[Forecast] = []

    def stage(self, name: str) -> None:
        self.stages.append(name)

    def expects(self, forecast: Forecast) -> None:
        assert self.stages == ["prepare", "preprocess", "estimate"]
        self.forecasts.append(forecast)

    def advanced(self, done: int, total: int, seconds_left: float | None = None, beside: str = "") -> None:
        self.told.append((self.stages[-1], done, total, seconds_left))


def test_a_landscape_holds_every_family_with_its_default_first(calibrated: tuple[Challenge, Calibrated]) -> None:
    landscape = calibrated[1].landscape
    assert [family.name for family in landscape.families] == ["linear", "naive_bayes"]
    assert [family.size for family in landscape.families] == [16, 16]
    assert all(family.configurations[0].params == {} for family in landscape.families)
    assert all(each.params for family in landscape.families for each in family.configurations[1:])
    assert landscape.folds == 5
    assert landscape.best == max(landscape.reference_cv, key=lambda name: landscape.reference_cv[name])


def test_the_reference_is_the_tuners_word_on_what_was_measured(calibrated: tuple[Challenge, Calibrated]) -> None:
    landscape = calibrated[1].landscape
    for family in landscape.families:
        cv = [each.cv for each in family.configurations]
        for name, part in landscape.parts.items():
            found = reference(cv, [each.utility[name] for each in family.configurations])
            assert part.reference[family.name] == pytest.approx(found.utility, abs=1e-8)
            assert landscape.reference_cv[family.name] == pytest.approx(found.cv, abs=1e-8)


def test_replicates_stand_for_the_hidden_rows(calibrated: tuple[Challenge, Calibrated]) -> None:
    for part in calibrated[1].landscape.parts.values():
        assert part.dummy_replicates.shape == (REPLICATES,)
        for name, star in part.reference_replicates.items():
            assert star.shape == (REPLICATES,)
            assert part.expected_best_replicates[name].shape == (15, TRIAL_REPLICATES)
            assert abs(float(star.mean()) - part.reference[name]) < 0.1
            assert (star >= part.dummy_replicates).all()


@pytest.mark.proof
def test_the_landscape_does_not_depend_on_the_number_of_jobs(
    calibrated: tuple[Challenge, Calibrated], make_tiny: MakeTiny, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    challenge = with_costs_of(make_tiny(), calibrated[1])
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path / "home"))
    again = calibrate(challenge, jobs=2)
    assert list(contents(again.folder)) == FILES
    assert contents(again.folder) == contents(calibrated[1].folder)


def test_a_second_calibration_finds_everything_in_the_cache(calibrated: tuple[Challenge, Calibrated]) -> None:
    challenge, first = calibrated
    before = contents(first.folder)
    started = time.monotonic()
    again = calibrate(challenge, jobs=1)
    assert contents(again.folder) == before
    assert time.monotonic() - started < first.cpu_seconds + 10


@pytest.mark.proof
def test_a_killed_calibration_goes_on_where_it_was(
    calibrated: tuple[Challenge, Calibrated], make_tiny: MakeTiny, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    challenge = with_costs_of(make_tiny(), calibrated[1])
    home = tmp_path / "home"
    monkeypatch.setenv("HELDOUT_HOME", str(home))
    script = (
        "import sys; from pathlib import Path; from heldout.challenge.catalogue import find_challenge;"
        "from heldout.landscape.calibrate import calibrate;"
        "calibrate(find_challenge(Path(sys.argv[1]), 'tiny-binary'), jobs=1)"
    )
    process = subprocess.Popen([sys.executable, "-c", script, str(challenge.course)])
    kept: list[Path] = []
    for _ in range(3000):
        kept = list(home.glob("cache/landscape/*/trials/*.npz"))
        if len(kept) >= 5 or process.poll() is not None:
            break
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    kept = list(home.glob("cache/landscape/*/trials/*.npz"))
    stamps = {path: path.stat().st_mtime_ns for path in kept}
    assert 5 <= len(kept) < 32
    again = calibrate(challenge, jobs=1)
    assert {path: path.stat().st_mtime_ns for path in kept} == stamps
    assert contents(again.folder) == contents(calibrated[1].folder)


@pytest.mark.proof
def test_fresh_computes_everything_anew_and_keeps_the_sizes(
    calibrated: tuple[Challenge, Calibrated], own_home: Path
) -> None:
    challenge, first = calibrated
    before = contents(first.folder)
    cache = Study(challenge, prepare(challenge), own_home / "cache" / "landscape").cache
    kept = list(cache.glob("trials/*.npz"))
    stamps = {path: path.stat().st_mtime_ns for path in kept}
    assert contents(calibrate(challenge, jobs=1, fresh=True).folder) == before
    assert len(stamps) >= 32
    assert all(path.stat().st_mtime_ns > stamp for path, stamp in stamps.items() if path.exists())
    assert len(list(cache.glob("trials/*.npz"))) == 32


def test_a_configuration_that_fails_counts_as_the_dummy_and_is_noted(make_tiny: MakeTiny) -> None:
    own = (
        "from heldout.landscape.families.interface import Family, family\n"
        "from heldout.landscape.space import Parameter\n\n"
        "@family('broken')\n"
        "def broken(facts):\n"
        "    solvers = Parameter('solver', 'choice', choices=('lbfgs', 'no-such-solver'))\n"
        "    return Family('broken', 'sklearn.linear_model.LogisticRegression', (solvers,))\n"
    )
    challenge = make_tiny('[reference]\nfamilies = ["broken"]\npython = "families.py"\n\n', own)
    done = calibrate(challenge, jobs=1)
    public = done.landscape.parts["public"]
    family = done.landscape.families[0]
    failed = [each for each in family.configurations if each.params.get("solver") == "no-such-solver"]
    assert 0 < len(failed) < family.size
    assert all(each.utility["public"] == public.dummy == 0.5 for each in failed)
    assert len(done.notes) == len(failed)
    assert "no-such-solver" in done.notes[0]


def test_no_hidden_label_can_be_read_from_the_files(calibrated: tuple[Challenge, Calibrated]) -> None:
    challenge, done = calibrated
    prepared = prepare(challenge)
    for part in ("public", "private"):
        labels = read_target(prepared.hidden_file(f"{part}_target").read_bytes())
        with np.load(done.folder / f"{part}.npz") as archive:
            shapes = {archive[name].shape for name in archive.files}
        assert {shape[1:] for shape in shapes} == {(REPLICATES,), (15, TRIAL_REPLICATES)}
        assert len(labels) not in {16, *(size for shape in shapes for size in shape if size != 15)}
        texts = b"".join(content for name, content in contents(done.folder).items() if name.endswith(".json"))
        for written in (labels.tolist(), [prepared.classes[code] for code in labels] if prepared.classes else []):
            assert str(written)[1:-1].replace("'", '"').encode() not in texts


def test_the_observer_hears_of_every_stage_and_how_much_is_left(calibrated: tuple[Challenge, Calibrated]) -> None:
    watching = Watching()
    calibrate(calibrated[0], jobs=1, observer=watching)
    assert watching.stages == ["prepare", "preprocess", "estimate", "defaults", "configurations", "replicates"]
    told = [entry[1:] for entry in watching.told if entry[0] == "configurations"]
    assert [done for done, _, _ in told] == list(range(33))
    left = [seconds for _, _, seconds in told if seconds is not None]
    assert left[-1] == 0
    assert left == sorted(left, reverse=True)


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_computed(
    make_tiny: MakeTiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    challenge: Challenge = make_tiny()
    monkeypatch.setattr("os.access", lambda path, mode: False)
    watching = Watching()
    with pytest.raises(StoreError, match="cannot be written"):
        calibrate(challenge, jobs=1, observer=watching)
    assert watching.stages == []


def test_nothing_is_to_be_done_where_all_is_kept(calibrated: tuple[Challenge, Calibrated]) -> None:
    watching = Watching()
    calibrate(calibrated[0], jobs=1, observer=watching)

    (known,) = watching.forecasts
    assert (known.configurations, known.kept, known.cpu_seconds) == (0, 32, 0)


def test_a_budget_leaves_out_what_does_not_fit_and_the_next_calibration_adds_it(
    calibrated: tuple[Challenge, Calibrated], make_tiny: MakeTiny, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    challenge = with_costs_of(make_tiny(), calibrated[1])
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path / "home"))

    watching = Watching()
    some = calibrate(challenge, jobs=1, budget_seconds=0.001, observer=watching)
    (forecast,) = watching.forecasts
    assert (forecast.configurations, forecast.kept, forecast.families) == (32, 0, 2)
    assert 0 < forecast.cpu_seconds < 60
    assert forecast.seconds >= forecast.cpu_seconds
    left = some.left_out
    stored = landscape_beside(challenge)

    assert left is not None
    assert [(family.name, family.size) for family in some.landscape.families] == [
        (next(iter(left.configurations)), LEAST)
    ]
    assert list(left.configurations.values()) == [(LEAST, 16)]
    assert stored is not None
    assert stored.left_out == left.families
    assert sorted([*left.families, *left.configurations]) == ["linear", "naive_bayes"]
    assert left.error >= 0
    assert staleness(reference_of(challenge), stored) == []

    whole = calibrate(challenge, jobs=1)
    assert whole.left_out is None
    assert contents(whole.folder) == contents(calibrated[1].folder)


def test_only_the_families_that_are_named_are_fitted(
    calibrated: tuple[Challenge, Calibrated], make_tiny: MakeTiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    challenge = make_tiny()

    done = calibrate(challenge, jobs=1, families=["naive_bayes"])

    assert done.landscape.family_names == ("naive_bayes",)
    assert done.left_out is not None
    assert done.left_out.families == ("linear",)
    assert done.left_out.configurations == {}
    assert staleness(reference_of(challenge), done.landscape) == []


@pytest.mark.parametrize(
    ("name", "said"), [("naive_bays", "Did you mean 'naive_bayes'"), ("forest", "It does not suit the task 'binary'")]
)
def test_a_family_that_the_challenge_does_not_have_is_told_at_once(make_tiny: MakeTiny, name: str, said: str) -> None:
    watching = Watching()
    with pytest.raises(UsageError) as raised:
        calibrate(make_tiny(), jobs=1, families=["linear", name], observer=watching)
    assert f"--families must be of linear, naive_bayes. Got '{name}'" in str(raised.value)
    assert said in str(raised.value)
    assert watching.stages == ["prepare"]


FAILING = """
from heldout.landscape.families.interface import Family, family
from heldout.landscape.space import Parameter


@family("broken")
def broken(facts):
    solvers = Parameter("solver", "choice", choices=("no-such-solver", "nor-this-one"))
    return Family("broken", "sklearn.linear_model.LogisticRegression", (solvers,), {"solver": "none-at-all"})
"""


def only(*families: str) -> str:
    return f'[reference]\nfamilies = {list(families)!r}\npython = "families.py"\n\n'


def test_it_is_refused_when_every_configuration_of_every_family_fails(make_tiny: MakeTiny) -> None:
    challenge = make_tiny(only("broken"), FAILING)

    with pytest.raises(ChallengeError) as raised:
        calibrate(challenge, jobs=1)

    assert "every configuration of every family failed" in str(raised.value)
    assert "broken: " in str(raised.value)
    assert "solver" in str(raised.value)
    assert not landscape_folder(challenge).exists()


def test_a_family_that_failed_among_others_is_told_with_its_reason(make_tiny: MakeTiny) -> None:
    done = calibrate(make_tiny(only("broken", "naive_bayes"), FAILING), jobs=1)

    assert len(done.failures) == 1
    found = done.failures[0]
    assert found == Failures("broken", found.of, 0, found.of, found.reason)
    assert "solver" in found.reason


DEAR = """

@family("dear")
def dear(facts):
    trees = Parameter("n_estimators", "choice", choices=(100, 120))
    return Family("dear", "sklearn.ensemble.RandomForestClassifier", (trees,))
"""


def test_what_a_budget_did_not_try_is_not_said_to_have_failed(
    make_tiny: MakeTiny, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path / "home"))
    own = FAILING + DEAR

    with pytest.raises(ChallengeError) as raised:
        calibrate(make_tiny(only("broken", "dear"), own), jobs=1, budget_seconds=0.001)

    said = str(raised.value)
    assert "every family that fitted into the budget failed (not tried: dear)" in said
    assert "\n  broken: " in said
    assert "every configuration of every family" not in said


NO_COLUMNS = """
from heldout.landscape.families.interface import Family, family
from heldout.landscape.space import Parameter


def columns(facts):
    from sklearn.impute import SimpleImputer

    return SimpleImputer(strategy="constant", fill_value="text for numbers")


@family("unprepared")
def unprepared(facts):
    smoothing = Parameter("var_smoothing", "log", 1e-9, 1.0)
    return Family("unprepared", "sklearn.naive_bayes.GaussianNB", (smoothing,), columns=columns)
"""


def test_a_family_whose_preprocessing_fails_is_kept_apart_from_what_options_leave_out(make_tiny: MakeTiny) -> None:
    challenge = make_tiny(only("unprepared", "naive_bayes"), NO_COLUMNS)

    done = calibrate(challenge, jobs=1)

    assert done.landscape.family_names == ("naive_bayes",)
    assert done.landscape.left_out == ()
    assert done.left_out is None
    stored = landscape_beside(challenge)
    assert stored is not None
    assert list(stored.broken) == ["unprepared"]
    assert stored.broken["unprepared"] in done.failures[0].reason
    assert "its preprocessing fails: " in done.failures[0].reason
    assert staleness(reference_of(challenge), done.landscape) == []


def test_it_is_refused_when_no_family_can_be_preprocessed(make_tiny: MakeTiny) -> None:
    with pytest.raises(ChallengeError, match="every configuration of every family failed") as raised:
        calibrate(make_tiny(only("unprepared"), NO_COLUMNS), jobs=1)
    assert "unprepared: its preprocessing fails" in str(raised.value)
