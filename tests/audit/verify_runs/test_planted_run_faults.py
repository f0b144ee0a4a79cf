"""Faults planted one by one into a copy of a good challenge: the check that is named catches each."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from write_run_courses import GOOD, HUNGRY, LINEAR, NAME, SMALL_TREE, STARTER, UNSTEADY, Folder

from heldout.audit.verify import verify
from heldout.challenge.load import load_challenge
from heldout.landscape.calibrate import calibrate
from heldout.prepare.prepare import prepare
from heldout.prepare.tables import read_target
from heldout.sandbox.interface import Runner

PASSING, WEAK = "submissions/passes/small_tree.py", "submissions/weak/linear.py"
CONTRARY = '''"""The contrary of a straight line."""

import numpy as np
from sklearn.base import ClassifierMixin, BaseEstimator
from sklearn.linear_model import LogisticRegression


class Contrary(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        self.model_ = LogisticRegression().fit(X[["acidity"]], y)
        self.classes_ = self.model_.classes_
        return self

    def predict_proba(self, X):
        return self.model_.predict_proba(X[["acidity"]])[:, ::-1]

    def predict(self, X):
        return self.classes_[np.argmax(self.predict_proba(X), axis=1)]


def get_estimator():
    return Contrary()
'''
DUMMY = '''"""Nothing."""

from sklearn.dummy import DummyClassifier


def get_estimator():
    return DummyClassifier()
'''


def hidden_labels(folder: Folder, part: str) -> list[str]:
    prepared = prepare(load_challenge(folder.course, NAME))
    codes = read_target(prepared.hidden_file(f"{part}_target").read_bytes())
    return [str((prepared.classes or ())[code]) for code in codes]


def set_key(folder: Folder, path: str, key: str, value: object) -> None:
    """Change or add a key of one [[example]]."""
    head, _, tail = (folder.challenge / "challenge.toml").read_text().partition(f'path = "{path}"\n')
    here, separator, rest = tail.partition("\n[[example]]")
    kept = [line for line in here.splitlines() if not line.startswith(f"{key} =")]
    text = "\n".join([*kept[: len(kept)], ""])
    folder.write(
        "challenge.toml", f'{head}path = "{path}"\n{key} = {json.dumps(value)}\n{text.lstrip()}{separator}{rest}'
    )


def move(folder: Folder, old: str, new: str) -> None:
    (folder.challenge / new).parent.mkdir(parents=True, exist_ok=True)
    (folder.challenge / old).rename(folder.challenge / new)
    folder.replace(f'"{old}"', f'"{new}"')


def a_starter_that_crashes(folder: Folder) -> None:
    folder.write("solution.py", STARTER.replace("LogisticRegression()", "LogisticRegression(C='much')"))


def a_starter_that_does_not_parse(folder: Folder) -> None:
    folder.write("solution.py", STARTER + "\n)")


def a_starter_that_is_the_best_model(folder: Folder) -> None:
    folder.write("solution.py", SMALL_TREE)


def a_starter_that_is_as_good_as_an_example(folder: Folder) -> None:
    folder.write("solution.py", LINEAR)
    folder.write(PASSING, LINEAR)


def a_starter_of_a_family_that_the_reference_leaves_out(folder: Folder) -> None:
    neighbours = STARTER.replace("linear_model import LogisticRegression", "neighbors import KNeighborsClassifier")
    folder.write("solution.py", neighbours.replace("LogisticRegression()", "KNeighborsClassifier(50)"))


def a_starter_that_knows_nothing(folder: Folder) -> None:
    folder.write("solution.py", DUMMY)


def a_starter_that_is_worse_than_nothing(folder: Folder) -> None:
    folder.write("solution.py", CONTRARY)


def a_starter_that_beats_the_reference(folder: Folder) -> None:
    boosting = SMALL_TREE.replace("sklearn.tree import DecisionTree", "sklearn.ensemble import HistGradientBoosting")
    folder.write("solution.py", boosting.replace("DecisionTree", "HistGradientBoosting").replace("max_depth=4, ", ""))


def a_failing_example_among_the_passing(folder: Folder) -> None:
    move(folder, "submissions/failed/misspelt.py", "submissions/passes/misspelt.py")


def an_example_that_is_no_submission(folder: Folder) -> None:
    move(folder, PASSING, "submissions/passes/small_tree.txt")


def a_passing_example_among_the_failing(folder: Folder) -> None:
    move(folder, PASSING, "submissions/timed_out/small_tree.py")


def a_weak_example_among_the_passing(folder: Folder) -> None:
    folder.write("submissions/passes/linear.py", LINEAR)
    folder.replace(f'"{WEAK}"', '"submissions/passes/linear.py"')
    folder.write(
        "submissions/weak/two_columns.py", LINEAR.replace('["age", "acidity", "sugar"]', '["acidity", "sugar"]')
    )
    text = (folder.challenge / "challenge.toml").read_text()
    folder.write("challenge.toml", text + '\n[[example]]\npath = "submissions/weak/two_columns.py"\n')
    folder.write("submissions/passes/linear.py", LINEAR.replace("LogisticRegression()", "LogisticRegression(C=1e-9)"))


def a_score_outside_of_its_band(folder: Folder) -> None:
    set_key(folder, WEAK, "score", [0.9, 0.95])


def points_outside_of_their_band(folder: Folder) -> None:
    set_key(folder, WEAK, "points", [80, 90])


def the_wrong_blame(folder: Folder) -> None:
    set_key(folder, WEAK, "blame", "tuning")


def a_metric_of_the_other_direction(folder: Folder) -> None:
    folder.own_metric("def score(y_true, y_pred):\n    return float((y_true == y_pred).mean())\n", False)


def a_metric_that_looks_at_no_row(folder: Folder) -> None:
    folder.own_metric("def score(y_true, y_pred):\n    return float(len(set(y_pred)))\n", True)


def a_metric_that_crashes_on_one_class(folder: Folder) -> None:
    code = """def score(y_true, y_pred):
    said = y_pred == "yes"
    return int((y_true[said] == "yes").sum()) / int(said.sum())
"""
    folder.own_metric(code, True)


def a_metric_that_is_nan_on_ties(folder: Folder) -> None:
    code = """import numpy as np


def score(y_true, y_pred):
    return float(np.corrcoef(y_true == "yes", y_pred)[0, 1])
"""
    folder.own_metric(code, True, "score")


def a_metric_that_overflows(folder: Folder) -> None:
    code = "def score(y_true, y_pred):\n    return -float((((y_true == 'yes') - y_pred) ** 2).mean())\n"
    folder.own_metric(code, True, "score")


def a_metric_that_ends_its_process(folder: Folder) -> None:
    folder.own_metric("import os\n\n\ndef score(y_true, y_pred):\n    os._exit(3)\n", True)


def no_landscape(folder: Folder) -> None:
    folder.forget_landscape()


def another_split_than_the_landscape(folder: Folder) -> None:
    folder.replace("seed = 7", "seed = 8")


def another_metric_than_the_landscape(folder: Folder) -> None:
    folder.replace('name = "roc_auc"', 'name = "average_precision"')


def a_utility_changed_by_hand(folder: Folder) -> None:
    path = folder.challenge / "landscape" / "private.json"
    document = json.loads(path.read_text())
    document["utilities"]["tree"] = [value + 0.01 for value in document["utilities"]["tree"]]
    path.write_text(json.dumps(document))


def a_dead_zone_changed_by_hand(folder: Folder) -> None:
    path = folder.challenge / "landscape" / "public.json"
    document = json.loads(path.read_text())
    document["delta"] = 3 * document["delta"]
    path.write_text(json.dumps(document))


def utilities_that_agree_and_are_not_true(folder: Folder) -> None:
    """Everything is better by the same amount, so that only a fit tells."""
    for part in ("public", "private"):
        path = folder.challenge / "landscape" / f"{part}.json"
        document = json.loads(path.read_text())
        document["dummy"] += 0.02
        document["reference"] = {name: value + 0.02 for name, value in document["reference"].items()}
        document["utilities"] = {name: [each + 0.02 for each in found] for name, found in document["utilities"].items()}
        path.write_text(json.dumps(document))


def a_landscape_cut_short(folder: Folder) -> None:
    path = folder.challenge / "landscape" / "public.npz"
    path.write_bytes(path.read_bytes()[:5000])


def bands_closer_than_the_test_can_tell(folder: Folder) -> None:
    set_key(folder, WEAK, "score", [0.80, 0.86])
    set_key(folder, PASSING, "score", [0.85, 0.89])


def a_handful_of_positives(folder: Folder) -> None:
    frame = pd.read_csv(folder.data / "cellar.csv")
    good = np.random.RandomState(0).permutation(np.flatnonzero(frame["good"] == "yes"))
    frame.loc[good[50:], "good"] = "no"
    frame.to_csv(folder.data / "cellar.csv", index=False)
    folder.replace('name = "roc_auc"', 'name = "average_precision"')


def a_public_part_of_twenty_rows(folder: Folder) -> None:
    folder.replace("public = 0.3", "public = 0.025")
    calibrate(load_challenge(folder.course, NAME))


def families_that_are_equally_good(folder: Folder) -> None:
    folder.replace('families = ["linear", "tree"]', 'families = ["discriminant", "linear"]')
    calibrate(load_challenge(folder.course, NAME))


def a_limit_that_a_passing_example_comes_close_to(folder: Folder) -> None:
    folder.write(PASSING, HUNGRY)
    folder.replace("memory_mb = 1024", "memory_mb = 128")


def a_limit_that_the_reference_does_not_keep(folder: Folder) -> None:
    path = folder.challenge / "landscape" / "costs.json"
    document = json.loads(path.read_text())
    document["families"]["tree"]["fit_cpu_seconds"][3] = 18.5
    path.write_text(json.dumps(document))


def a_budget_that_no_model_keeps(folder: Folder) -> None:
    folder.replace("[reference]", "[budget.model_size]\nmost = 100\ncost = 1\n\n[reference]")


def a_latency_that_no_machine_reaches(folder: Folder) -> None:
    folder.replace("memory_mb = 1024", "memory_mb = 1024\npredict_ms_per_row = 0.02")


def the_table_beside_the_starter(folder: Folder) -> None:
    (folder.challenge / "data").mkdir()
    shutil.copy(folder.data / "cellar.csv", folder.challenge / "data" / "wines.csv")


def the_hidden_rows_in_another_order(folder: Folder) -> None:
    frame = pd.read_csv(folder.data / "cellar.csv").sample(frac=1, random_state=1)
    (folder.challenge / "data").mkdir()
    frame.rename(columns={"good": "y"}).to_parquet(folder.challenge / "data" / "shuffled.parquet")


def codes_of_labels_in_an_array(folder: Folder) -> None:
    codes = np.array([label == "no" for label in hidden_labels(folder, "private")], dtype=np.int8)
    (folder.challenge / "data").mkdir()
    np.save(folder.challenge / "data" / "y.npy", codes)


def labels_in_the_statement(folder: Folder) -> None:
    text = (folder.challenge / "README.md").read_text()
    folder.write("README.md", f"{text}\n## Solution\n\n{' '.join(hidden_labels(folder, 'private'))}\n")


def labels_in_the_starter(folder: Folder) -> None:
    folder.write("solution.py", f"{STARTER}\n\nCHECK = {hidden_labels(folder, 'public')[:80]!r}\n")


def a_pickle_that_travels(folder: Folder) -> None:
    (folder.challenge / "data").mkdir()
    (folder.challenge / "data" / "labels.pkl").write_bytes(pickle.dumps(hidden_labels(folder, "public")))


def a_seed_from_the_machine(folder: Folder) -> None:
    folder.write(PASSING, UNSTEADY)


def a_generator_without_a_seed(folder: Folder) -> None:
    toml = (folder.data / "dataset.toml").read_text()
    generated = toml.replace('kind = "file"\nfile = "cellar.csv"', 'kind = "generator"\nfunction = "make.py:make"')
    (folder.data / "dataset.toml").write_text(generated)
    (folder.data / "make.py").write_text(
        "from pathlib import Path\n\nimport numpy as np\nimport pandas as pd\n\n\ndef make(seed):\n"
        "    frame = pd.read_csv(Path(__file__).with_name('cellar.csv'))\n"
        "    return frame.assign(sugar=np.random.default_rng().gamma(2, 2, len(frame)))\n"
    )


def a_repair_that_is_worse_than_the_mistake(folder: Folder) -> None:
    folder.replace(f'path = "{PASSING}"', f'path = "{PASSING}"\nshows = "mistake"')
    folder.replace(f'path = "{WEAK}"', f'path = "{WEAK}"\nshows = "repair"')


def a_repair_that_is_the_mistake_with_another_name(folder: Folder) -> None:
    folder.write("submissions/weak/line_again.py", LINEAR.replace("A straight line.", "A straight line again."))
    folder.replace(f'path = "{WEAK}"', f'path = "{WEAK}"\nshows = "mistake"')
    toml = (folder.challenge / "challenge.toml").read_text()
    again = '\n[[example]]\npath = "submissions/weak/line_again.py"\nshows = "repair"\n'
    folder.write("challenge.toml", toml + again)


def a_mistake_that_nothing_repairs(folder: Folder) -> None:
    folder.replace(f'path = "{WEAK}"', f'path = "{WEAK}"\nshows = "mistake"')


Plant = Callable[[Folder], None]
FAULTS: tuple[tuple[Plant, str], ...] = (
    (a_starter_that_crashes, "starter"),
    (a_starter_that_does_not_parse, "starter"),
    (a_starter_that_is_the_best_model, "starter"),
    (a_starter_that_is_as_good_as_an_example, "starter"),
    (a_starter_of_a_family_that_the_reference_leaves_out, "starter"),
    (a_starter_that_knows_nothing, "order"),
    (a_starter_that_is_worse_than_nothing, "order"),
    (a_starter_that_beats_the_reference, "order"),
    (a_failing_example_among_the_passing, "examples"),
    (an_example_that_is_no_submission, "examples"),
    (a_passing_example_among_the_failing, "examples"),
    (a_weak_example_among_the_passing, "examples"),
    (a_score_outside_of_its_band, "examples"),
    (points_outside_of_their_band, "examples"),
    (the_wrong_blame, "examples"),
    (a_metric_of_the_other_direction, "metric-direction"),
    (a_metric_that_looks_at_no_row, "metric-direction"),
    (a_metric_that_crashes_on_one_class, "metric-junk"),
    (a_metric_that_is_nan_on_ties, "metric-junk"),
    (a_metric_that_overflows, "metric-junk"),
    (a_metric_that_ends_its_process, "metric-junk"),
    (no_landscape, "landscape"),
    (another_split_than_the_landscape, "landscape"),
    (another_metric_than_the_landscape, "landscape"),
    (a_utility_changed_by_hand, "landscape"),
    (a_dead_zone_changed_by_hand, "landscape"),
    (utilities_that_agree_and_are_not_true, "landscape"),
    (a_landscape_cut_short, "landscape"),
    (bands_closer_than_the_test_can_tell, "power"),
    (a_handful_of_positives, "power"),
    (a_public_part_of_twenty_rows, "power"),
    (families_that_are_equally_good, "purpose"),
    (a_limit_that_a_passing_example_comes_close_to, "limits"),
    (a_limit_that_the_reference_does_not_keep, "limits"),
    (a_latency_that_no_machine_reaches, "limits"),
    (a_budget_that_no_model_keeps, "budget"),
    (a_repair_that_is_worse_than_the_mistake, "mistake"),
    (a_repair_that_is_the_mistake_with_another_name, "mistake"),
    (a_mistake_that_nothing_repairs, "mistake"),
    (the_table_beside_the_starter, "secrecy"),
    (the_hidden_rows_in_another_order, "secrecy"),
    (codes_of_labels_in_an_array, "secrecy"),
    (labels_in_the_statement, "secrecy"),
    (labels_in_the_starter, "secrecy"),
    (a_pickle_that_travels, "secrecy"),
    (a_seed_from_the_machine, "determinism"),
    (a_generator_without_a_seed, "determinism"),
)
"""A fault, and the check that must catch it."""

SAMPLE = [
    fault for fault in FAULTS[2::4] if fault[0] not in (a_public_part_of_twenty_rows, families_that_are_equally_good)
]
"""Tried in every run; those two calibrate a landscape: `tests/faulty/power` and `purpose` stand for their checks."""


def caught(plant: Plant, course: Path, runner: Runner, only: tuple[str, ...]) -> dict[str, str]:
    """Plant a fault into a copy of the good course; who complains, and how gravely."""
    shutil.copytree(GOOD, course)
    plant(Folder(course))
    verified = verify(course, NAME, runner, only, debug=True)
    assert not [result.fault for result in verified.results if result.fault]
    levels = {result.check.name: result.worst for result in verified.results}
    return {name: level for name, level in levels.items() if level in ("error", "warning")}


def _name(fault: tuple[Plant, str]) -> str:
    return fault[0].__name__


@pytest.mark.parametrize("fault", SAMPLE, ids=_name)
def test_the_check_that_is_named_catches_the_planted_fault(
    fault: tuple[Plant, str], runner: Runner, tmp_path: Path
) -> None:
    plant, check = fault
    assert list(caught(plant, tmp_path / "course", runner, (check,))) == [check]


@pytest.mark.proof
@pytest.mark.parametrize("fault", FAULTS, ids=_name)
def test_every_planted_fault_is_caught_among_all_checks(
    fault: tuple[Plant, str], runner: Runner, tmp_path: Path
) -> None:
    plant, check = fault
    assert check in caught(plant, tmp_path / "course", runner, ())


def test_there_are_faults_of_every_check_that_runs_or_reads_the_landscape() -> None:
    from write_run_courses import FAULTS as FOLDERS

    assert {check for _, check in FAULTS} == set(FOLDERS)
    assert len({plant for plant, _ in FAULTS}) == len(FAULTS) >= 40


def test_a_metric_that_only_overflows_on_absurd_numbers_is_warned_of(runner: Runner, tmp_path: Path) -> None:
    found = caught(a_metric_that_overflows, tmp_path / "course", runner, ("metric-junk",))
    assert found == {"metric-junk": "warning"}


def test_public_rows_of_one_class_are_not_blamed_on_the_metric(runner: Runner, tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path / "course")
    folder = Folder(tmp_path / "course")
    table = folder.data / "cellar.csv"
    frame = pd.read_csv(table)
    part = np.resize(["train", "train", "private"], len(frame))
    part[np.flatnonzero(frame["good"] == "yes")[:60]] = "public"
    frame.assign(part=part).to_csv(table, index=False, lineterminator="\n")
    description = folder.data / "dataset.toml"
    kept = [line for line in description.read_text().splitlines() if not line.startswith("content_hash")]
    description.write_text("\n".join(kept) + '\npart = { type = "str", description = "Which part." }\n')
    folder.replace('method = "random"\npublic = 0.3\nprivate = 0.3\n', 'method = "given"\ncolumn = "part"\n')
    folder.replace('name = "roc_auc"', 'name = "accuracy"')

    (result,) = verify(folder.course, NAME, runner, ("metric-direction",), debug=True).results

    assert result.worst == "warning"
    assert "one value in all public rows" in result.findings[0].message
