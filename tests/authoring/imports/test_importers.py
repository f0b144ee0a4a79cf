"""What a folder in Kaggle's shape says, and what is done where it does not say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from kaggle_folder import competition

from heldout.authoring.imports.folder import read_folder
from heldout.authoring.imports.import_folder import import_folder
from heldout.authoring.imports.importers import as_one_table
from heldout.authoring.imports.interface import ImportedTable, ImportOptions
from heldout.authoring.imports.labels import halves
from heldout.authoring.new.place import CoursePlace
from heldout.base.errors import UsageError
from heldout.challenge.load import load_challenge
from heldout.prepare.prepare import prepare
from heldout.prepare.tables import read_features, read_target


def carried(folder: Path, options: ImportOptions | None = None) -> ImportedTable:
    return as_one_table(read_folder(folder), options or ImportOptions())


def parts(found: ImportedTable) -> dict[str, int]:
    counts: dict[str, int] = found.table.frame["part"].value_counts().to_dict()
    return counts


def test_every_hidden_row_keeps_its_own_label_though_the_solution_has_another_order(tmp_path: Path) -> None:
    files = competition("height")
    found = carried(files.write(tmp_path / "c"))
    together = files.test.merge(files.solution, on="PlantId").sort_values("PlantId")
    together = together[together["Usage"] != "Ignored"]
    hidden = found.table.frame[found.table.frame["part"] != "train"]
    assert hidden["height"].tolist() == together["height"].tolist()
    assert hidden["leaves"].tolist() == together["leaves"].tolist()
    assert hidden["part"].tolist() == together["Usage"].str.lower().tolist()
    assert "PlantId" not in found.table.frame


def test_the_order_of_kaggles_ids_says_nothing_of_the_hidden_rows(tmp_path: Path) -> None:
    """The parts that a learner sees are shuffled: neighbours in test.csv are no neighbours in Kaggle's file."""
    files = competition("height")
    place = CoursePlace(tmp_path / "course", new=True)
    import_folder(files.write(tmp_path / "c"), "plants", ImportOptions(), place)
    prepared = prepare(load_challenge(tmp_path / "course", "plants"))
    assert [name for name, _ in prepared.features] == ["leaves", "light", "soil"]
    public = files.solution[files.solution["Usage"] == "Public"].sort_values("PlantId")["height"].tolist()
    labels = read_target(prepared.hidden_file("public_target").read_bytes()).tolist()
    assert sorted(labels) == sorted(public)
    assert sum(ours == kaggles for ours, kaggles in zip(labels, public, strict=True)) < 10
    assert len(read_features(prepared.open_file("private_features").read_bytes())) == 96


def test_without_a_solution_rows_of_train_are_hidden_and_test_rows_are_left_out(tmp_path: Path) -> None:
    found = carried(competition("spray").write(tmp_path / "c", without=("solution",)))
    assert len(found.table.frame) == 240
    assert found.author_options.split is None
    assert any("no solution file" in lost and "held out from train.csv" in lost for lost in found.lost)


def test_without_a_test_file_too(tmp_path: Path) -> None:
    found = carried(competition("spray").write(tmp_path / "c", without=("solution", "test")))
    assert len(found.table.frame) == 240
    assert "There is no test.csv: the hidden rows are held out from train.csv." in found.lost


def test_test_rows_that_have_their_label_already_are_hidden_rows(tmp_path: Path) -> None:
    files = competition("spray")
    labelled = files.test.merge(files.solution[["PlantId", "spray"]], on="PlantId")
    folder = replace(files, test=labelled).write(tmp_path / "c", without=("solution", "sample_submission"))
    found = carried(folder, ImportOptions(target="spray", id="PlantId"))
    assert parts(found) == {"train": 240, "public": 80, "private": 80}


@pytest.mark.parametrize("change", ["no column", "all private"])
def test_where_usage_does_not_divide_the_rows_they_are_divided_at_random(tmp_path: Path, change: str) -> None:
    files = competition("spray")
    solution = files.solution.drop(columns="Usage") if change == "no column" else files.solution.assign(Usage="Private")
    found = carried(replace(files, solution=solution).write(tmp_path / "c"))
    assert parts(found) == {"train": 240, "public": 80, "private": 80}
    assert any("divided at random, half public and half private" in lost for lost in found.lost)


def test_halves_are_equal_random_and_the_same_again() -> None:
    assert halves(7, 3) == halves(7, 3) != halves(7, 4)
    assert sorted(halves(7, 3)) == ["private"] * 4 + ["public"] * 3


def test_a_solution_with_a_column_for_each_class_is_read(tmp_path: Path) -> None:
    files = competition("spray")
    wide = pd.get_dummies(files.solution["spray"]).astype(int)
    solution = pd.concat([files.solution[["PlantId"]], wide, files.solution[["Usage"]]], axis=1)
    sample = pd.DataFrame({"PlantId": files.test["PlantId"], "A": 0.3, "B": 0.3, "C": 0.4})
    found = carried(replace(files, solution=solution, sample=sample).write(tmp_path / "c"))
    there = files.solution.sort_values("PlantId")
    there = there[there["Usage"] != "Ignored"]["spray"].tolist()
    assert found.table.frame.loc[found.table.frame["part"] != "train", "spray"].tolist() == there
    assert found.author_options.metric == "log_loss"


@pytest.mark.parametrize(
    ("answers", "metric", "told"),
    [
        (["yes", "no"], "accuracy", "labels and no probabilities"),
        ([0.4, 0.5], None, "probabilities, which suits roc_auc and log_loss"),
        ([0, 0], None, "the same answer in every row"),
    ],
)
def test_the_sample_submission_hints_at_the_metric(
    tmp_path: Path, answers: list[object], metric: str | None, told: str
) -> None:
    files = competition("eaten")
    sample = files.sample.assign(eaten=answers * (len(files.sample) // 2))
    found = carried(replace(files, sample=sample).write(tmp_path / "c"))
    assert (found.author_options.metric, found.author_options.why_metric) == (
        metric,
        "the sample submission suggests it",
    )
    assert any(told in lost for lost in found.lost)


def test_a_metric_that_is_asked_for_is_taken_and_nothing_is_guessed(tmp_path: Path) -> None:
    found = carried(competition("eaten").write(tmp_path / "c"), ImportOptions(metric="log_loss"))
    assert found.author_options.metric == "log_loss"
    assert not any("Kaggle measured" in lost for lost in found.lost)


def test_columns_that_only_one_file_has_are_left_out_and_named(tmp_path: Path) -> None:
    files = competition("spray")
    found = carried(
        replace(files, train=files.train.assign(seen=1), test=files.test.assign(later=2)).write(tmp_path / "c")
    )
    assert list(found.table.frame) == ["leaves", "light", "soil", "spray", "part"]
    assert "Columns that only train.csv has, left out: seen." in found.lost
    assert "Columns that only test.csv has, left out: later." in found.lost


def test_test_rows_without_a_label_are_counted(tmp_path: Path) -> None:
    files = competition("spray")
    found = carried(replace(files, solution=files.solution.iloc[5:]).write(tmp_path / "c"))
    assert "5 rows of test.csv without a label: left out." in found.lost


def test_a_column_called_part_keeps_its_name(tmp_path: Path) -> None:
    files = competition("spray")
    files = replace(files, train=files.train.assign(part=files.train["leaves"] % 3))
    files = replace(files, test=files.test.assign(part=files.test["leaves"] % 3))
    found = carried(files.write(tmp_path / "c"))
    assert found.author_options.given == "heldout_part"
    assert found.table.frame["part"].dtype.kind == "i"


def test_several_targets_are_refused_with_the_way_out(tmp_path: Path) -> None:
    files = competition("spray")
    files = replace(
        files, train=files.train.assign(height=1.5 * files.train["leaves"]), sample=files.sample.assign(height=0)
    )
    folder = files.write(tmp_path / "c", without=("solution",))
    with pytest.raises(UsageError, match=r"asks for 2 targets: spray, height\. A challenge has one"):
        carried(folder)
    assert carried(folder, ImportOptions(target="spray")).author_options.target == "spray"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Usage": "Test"}, "solution.csv: Usage must be Public, Private or Ignored. Got 'test'"),
        ({"Usage": "Ignored"}, "solution.csv has no row with a label that counts"),
        ({"PlantId": 7}, "solution.csv: PlantId 7 occurs twice"),
    ],
)
def test_a_solution_that_makes_no_sense_is_named(tmp_path: Path, change: dict[str, object], message: str) -> None:
    files = competition("spray")
    folder = replace(files, solution=files.solution.assign(**change)).write(tmp_path / "c")
    with pytest.raises(UsageError, match=message):
        carried(folder)


def test_the_solution_of_another_competition_is_noticed(tmp_path: Path) -> None:
    files = competition("spray")
    other = files.solution.assign(PlantId=files.solution["PlantId"] + 5000)
    with pytest.raises(UsageError, match=r"no PlantId of test\.csv is in solution\.csv, for example 1240"):
        carried(replace(files, solution=other).write(tmp_path / "c"))


def test_files_are_known_by_their_names_in_any_spelling(tmp_path: Path) -> None:
    folder = competition("spray").write(tmp_path / "c")
    (folder / "sample_submission.csv").rename(folder / "sampleSubmission.csv")
    (folder / "solution.csv").rename(folder / "plants-solution.csv")
    (folder / "images").mkdir()
    files = read_folder(folder)
    assert files.sample is not None
    assert files.solution is not None
    assert files.others == ("images/",)


def test_the_id_is_found_without_a_sample_submission(tmp_path: Path) -> None:
    found = carried(competition("height").write(tmp_path / "c", without=("sample_submission",)))
    assert "The id, PlantId: left out, as it names rows." in found.lost
    assert parts(found) == {"train": 240, "public": 48, "private": 96}


def test_a_sample_submission_may_have_another_first_name(tmp_path: Path) -> None:
    folder = competition("eaten").write(tmp_path / "c")
    (folder / "sample_submission.csv").rename(folder / "gender_submission.csv")
    assert read_folder(folder).others == ()
    assert carried(folder).author_options.target == "eaten"


def test_a_folder_that_is_no_competition_says_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(UsageError, match=r"must hold train\.csv, the rows with labels\. It holds notes\.txt"):
        read_folder(tmp_path)


def test_two_solutions_are_one_too_many(tmp_path: Path) -> None:
    folder = competition("spray").write(tmp_path / "c")
    (folder / "old_solution.csv").write_bytes((folder / "solution.csv").read_bytes())
    with pytest.raises(UsageError, match=r"more than one solution file: old_solution\.csv and solution\.csv"):
        carried(folder)


def test_the_sample_submission_names_the_target_though_test_rows_have_an_empty_column_for_it(tmp_path: Path) -> None:
    files = competition("spray")
    folder = replace(files, test=files.test.assign(spray="")).write(tmp_path / "c")
    found = carried(folder)
    assert found.author_options.target == "spray"
    labels = found.table.frame[found.table.frame["part"] != "train"]["spray"]
    assert sorted(labels.unique()) == ["A", "B", "C"]


def test_a_solution_may_write_its_columns_in_another_case(tmp_path: Path) -> None:
    files = competition("spray")
    shouted = files.solution.rename(columns=str.upper)
    found = carried(replace(files, solution=shouted).write(tmp_path / "c"))
    assert parts(found) == parts(carried(files.write(tmp_path / "d")))


def test_one_test_row_without_a_label_is_one_row(tmp_path: Path) -> None:
    files = competition("spray")
    found = carried(replace(files, solution=files.solution.iloc[1:]).write(tmp_path / "c"))
    assert "1 row of test.csv without a label: left out." in found.lost
