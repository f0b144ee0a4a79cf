"""A whole RAMP kit is imported by what its text says: problem.py is never run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from heldout.authoring.imports.folder import read_folder
from heldout.authoring.imports.import_folder import import_folder
from heldout.authoring.imports.importers import as_one_table
from heldout.authoring.imports.interface import Imported, ImportOptions
from heldout.authoring.imports.ramp_kit import read_kit
from heldout.authoring.new.interface import ChallengeProposal
from heldout.authoring.new.place import CoursePlace
from heldout.authoring.new.propose import propose
from heldout.base.errors import UsageError

PROBLEM = """import os
import pandas as pd
import rampwf as rw
from sklearn.model_selection import StratifiedShuffleSplit

open("was-run", "w").close()
problem_title = "Survival of plants"
_target_column_name = "alive"
Predictions = rw.prediction_types.make_multiclass(label_names=[0, 1])
workflow = rw.workflows.Estimator()
score_types = [rw.score_types.ROCAUC(name="auc"), rw.score_types.NegativeLogLikelihood(name="nll")]


def get_cv(X, y):
    return StratifiedShuffleSplit(8).split(X, y)


def _read_data(path, name):
    data = pd.read_csv(os.path.join(path, "data", name))
    y_array = data[_target_column_name].values
    return data.drop(_target_column_name, axis=1), y_array
"""


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    random = np.random.default_rng(3)
    light = random.normal(size=300)
    table = pd.DataFrame(
        {
            "light": light,
            "soil": random.choice(["clay", "sand"], 300),
            "alive": (light + random.normal(size=300) > 0) * 1,
        }
    )
    data = tmp_path / "plants" / "data"
    data.mkdir(parents=True)
    table[:200].to_csv(data / "train.csv", index=False)
    table[200:].to_csv(data / "test.csv", index=False)
    for name in ("starting_kit", "better"):
        (tmp_path / "plants" / "submissions" / name).mkdir(parents=True)
    (tmp_path / "plants" / "problem.py").write_text(PROBLEM)
    return tmp_path / "plants"


def imported(kit: Path, **options: object) -> Imported:
    return import_folder(kit, "plants", ImportOptions(**options), CoursePlace(kit.parent / "course", new=True))


def proposed(folder: Path, **options: object) -> ChallengeProposal:
    """What an import would write, without writing it."""
    kit = read_kit(folder)
    author_options = ImportOptions(**options) if kit is None else kit.options(ImportOptions(**options))
    carried = as_one_table(read_folder(folder if kit is None else kit.data), author_options)
    return propose(carried.table, carried.author_options, "plants", carried.file)


def test_title_target_metric_and_rows_come_over_and_nothing_is_run(
    kit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = imported(kit)
    proposal = found.written.proposal
    assert (proposal.title, proposal.target, proposal.metric.choice) == ("Survival of plants", "alive", "roc_auc")
    assert found.written.sizes == (200, 50, 50)
    assert not (tmp_path / "was-run").exists()
    lost = "\n".join(found.lost)
    assert "get_cv" in lost
    assert "NegativeLogLikelihood" in lost
    assert f"heldout grade {kit / 'submissions' / 'better'}" in lost


def test_what_the_author_asks_for_comes_first(kit: Path) -> None:
    proposal = proposed(kit, metric="accuracy", title="Mine")
    assert (proposal.title, proposal.metric.choice) == ("Mine", "accuracy")


def test_a_metric_of_the_kit_that_does_not_suit_is_left_out_and_told(kit: Path) -> None:
    (kit / "problem.py").write_text(PROBLEM.replace("ROCAUC", "RMSE"))
    found = imported(kit)
    assert found.written.proposal.metric.choice == "roc_auc"
    assert "does not suit a binary task" in "\n".join(found.lost)


def test_a_target_without_a_name_of_its_own_is_found_where_y_is_taken(kit: Path) -> None:
    text = PROBLEM.replace('_target_column_name = "alive"\n', "").replace("data[_target_column_name]", 'data["alive"]')
    (kit / "problem.py").write_text(text)
    assert proposed(kit).target == "alive"


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda kit: (kit / "problem.py").write_text("def ("), "is not Python"),
        (lambda kit: (kit / "data" / "train.csv").unlink(), "download_data.py"),
    ],
)
def test_a_kit_that_cannot_be_read_is_refused_with_what_to_do(kit: Path, damage, said: str) -> None:
    damage(kit)
    with pytest.raises(UsageError, match=said):
        imported(kit)


@pytest.mark.parametrize(
    ("train", "test"),
    [("train_data.csv", "test_data.csv"), ("training.csv", "testing.csv"), ("public_train.csv", "public_test.csv")],
)
def test_tables_are_found_by_the_names_that_people_give_them(train: str, test: str, tmp_path: Path) -> None:
    for name in (train, test):
        (tmp_path / name).write_text("a,b\n1,2\n")
    found = read_folder(tmp_path)
    assert (found.train.name, found.test.name if found.test else None) == (train, test)


def test_tables_in_a_folder_called_data_are_found(kit: Path) -> None:
    (kit / "problem.py").unlink()
    assert read_folder(kit).train == kit / "data" / "train.csv"


def _families(rows: int) -> list[str]:
    return [f"{number // 2:04}_{number % 2 + 1:02}" for number in range(rows)]


def test_a_group_in_an_id_is_kept_together(kit: Path) -> None:
    (kit / "problem.py").unlink()
    train = pd.read_csv(kit / "data" / "train.csv")
    train.insert(0, "Id", _families(len(train)))
    train.to_csv(kit / "data" / "train.csv", index=False)
    (kit / "data" / "test.csv").unlink()
    proposal = proposed(kit, target="alive")
    assert proposal.group == ("Id_group",)
    assert proposal.features == ["light", "soil"]


def test_a_group_in_an_id_is_declared_where_the_split_is_given(kit: Path) -> None:
    (kit / "problem.py").unlink()
    for name, start in (("train", 0), ("test", 1000)):
        table = pd.read_csv(kit / "data" / f"{name}.csv")
        table.insert(0, "Id", [f"{start + number // 2:04}_{number % 2 + 1:02}" for number in range(len(table))])
        table.to_csv(kit / "data" / f"{name}.csv", index=False)
    assert proposed(kit, target="alive", id="Id").group == ("Id_group",)
