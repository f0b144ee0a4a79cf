from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import numpy as np
import pandas as pd
import pytest

from heldout import known_places
from heldout.dataset import pieces
from heldout.marker import MARKER, read_marker
from heldout.prepare.prepare import prepare
from heldout.prepare.tables import read_features, read_target, training_target, write_workspace_data
from heldout.workspace import READ_AS, create_workspace, workspace_archive

FEATURES = ["person", "amount", "town", "member", "opened"]


@pytest.fixture
def workspace(make_course, tmp_path):
    """Writes the data of a challenge into a workspace, and gives the workspace and the prepared data."""

    def make(*arguments: Any, **keywords: Any):
        challenge = make_course(*arguments, **keywords)
        prepared = prepare(challenge)
        write_workspace_data(prepared, challenge, tmp_path / "workspace")
        return tmp_path / "workspace" / "data", prepared

    return make


def features_of(prepared, *parts: str) -> pd.DataFrame:
    frames = [read_features(prepared.open_file(f"{part}_features").read_bytes()) for part in parts]
    return pd.concat(frames, ignore_index=True)


def read(path) -> pd.DataFrame:
    return pd.read_csv(path, parse_dates=["opened"]).astype({"opened": "datetime64[ns]"})


def test_train_has_the_features_and_then_the_original_labels(workspace):
    data, prepared = workspace()
    frame = read(data / "train.csv")
    pd.testing.assert_frame_equal(frame[FEATURES], features_of(prepared, "train"))
    assert list(frame) == [*FEATURES, "late"]
    codes = read_target(prepared.open_file("train_target").read_bytes())
    assert frame["late"].tolist() == [prepared.classes[code] for code in codes]


def test_test_has_row_ids_and_the_features_of_public_then_private_rows(workspace):
    data, prepared = workspace()
    frame = read(data / "test.csv")
    assert list(frame) == ["row_id", *FEATURES]
    assert frame["row_id"].tolist() == list(range(40))
    pd.testing.assert_frame_equal(frame[FEATURES], features_of(prepared, "public", "private"))


def test_large_tables_are_written_in_pieces_that_fit_together(workspace, monkeypatch):
    monkeypatch.setattr(pieces, "ROWS_AT_ONCE", 8)
    data, prepared = workspace()
    frame = read(data / "test.csv")
    assert frame["row_id"].tolist() == list(range(40))
    pd.testing.assert_frame_equal(frame[FEATURES], features_of(prepared, "public", "private"))
    train = read(data / "train.csv")
    codes = read_target(prepared.open_file("train_target").read_bytes())
    assert train["late"].tolist() == [prepared.classes[code] for code in codes]


def test_dates_look_the_same_in_every_row_and_missing_ones_are_empty(workspace, loans_table):
    frame = loans_table.copy()
    frame.loc[0, "opened"] = pd.Timestamp("2020-01-01 10:30:00")
    frame.loc[1, "opened"] = pd.NaT
    data, _ = workspace(frame=frame)
    texts = pd.concat([pd.read_csv(data / name, dtype=str) for name in ("train.csv", "test.csv")])["opened"]
    assert texts.isna().sum() == 1
    assert texts.dropna().str.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d").all()


@pytest.mark.parametrize(
    ("kind", "task", "metric", "values", "written"),
    [
        ("int64", 'type = "count"', "mean_poisson_d2", np.arange(80), {str(n) for n in range(80)}),
        ("float64", 'type = "regression"', "rmse", np.arange(80) / 8, {str(n / 8) for n in range(80)}),
        ("int64", 'type = "binary"\npositive = 7', "roc_auc", np.tile([7, 3], 40), {"3", "7"}),
        ("bool", 'type = "binary"\npositive = true', "roc_auc", np.tile([True, False], 40), {"True", "False"}),
    ],
)
def test_labels_are_written_as_they_stand_in_the_table(
    workspace, loans_text, loans_table, column_types, kind, task, metric, values, written
):
    text = loans_text.replace('type = "binary"\npositive = "yes"', task).replace("roc_auc", metric)
    data, _ = workspace(text, loans_table.assign(late=values), column_types | {"late": kind})
    labels = pd.read_csv(data / "train.csv", dtype=str)["late"]
    assert set(labels) <= written
    assert len(labels) == 40


def test_text_is_quoted_where_it_must_be(workspace, loans_table):
    data, _ = workspace(frame=loans_table.assign(town=['a "b", c\nd'] * 80))
    assert set(pd.read_csv(data / "train.csv")["town"]) == {'a "b", c\nd'}


def test_no_hidden_label_is_written(workspace, loans_text, loans_table, column_types):
    text = loans_text.replace('type = "binary"\npositive = "yes"', 'type = "regression"').replace("roc_auc", "rmse")
    labels = np.arange(80) + 0.515151
    data, prepared = workspace(text, loans_table.assign(late=labels), column_types | {"late": "float64"})
    written = (data / "train.csv").read_text() + (data / "test.csv").read_text()
    assert written.count(".515151") == prepared.rows["train"]


def test_a_second_time_the_files_are_replaced_whole(workspace):
    data, _ = workspace()
    (data / "train.csv").write_text("spoiled")
    workspace()
    assert len(read(data / "train.csv")) == 40
    assert {path.name for path in data.iterdir()} == {"train.csv", "test.csv"}


def test_the_notebook_reads_a_class_called_na_as_fit_receives_it(
    make_course, loans_text, loans_table, tmp_path, monkeypatch
):
    towns = loans_table["town"].astype(object)
    towns.iloc[:8], towns.iloc[8:16] = "None", None
    frame = loans_table.assign(late=loans_table["late"].replace("no", "NA"), town=towns)
    challenge = make_course(loans_text, frame)
    for file in (challenge.starter, challenge.statement):
        file.write_text("")
    create_workspace(challenge, tmp_path / "work")
    cells = json.loads((tmp_path / "work" / "notebook.ipynb").read_text())["cells"]
    look = next("".join(cell["source"]) for cell in cells if cell["id"] == "look")
    monkeypatch.chdir(tmp_path / "work")
    names: dict[str, pd.DataFrame] = {}

    exec(compile(look, "notebook", "exec"), names)

    prepared, train = prepare(challenge), names["train"]
    assert train["late"].tolist() == training_target(prepared, challenge).tolist()
    assert "NA" in set(train["late"])
    features = read_features(prepared.open_file("train_features").read_bytes())
    pd.testing.assert_series_equal(train["town"], features["town"])
    assert READ_AS in (tmp_path / "work" / "README.md").read_text()


def test_a_workspace_to_hand_on_is_the_same_and_nothing_is_recorded_for_this_user(
    make_course, loans_text, loans_table, tmp_path, monkeypatch
):
    challenge = make_course(loans_text, loans_table)
    for file in (challenge.starter, challenge.statement):
        file.write_text("")
    create_workspace(challenge, tmp_path / "work")
    recorded: list[object] = []
    monkeypatch.setattr(known_places, "_write", lambda *what: recorded.append(what))
    with zipfile.ZipFile(io.BytesIO(workspace_archive(challenge))) as packed:
        packed.extractall(tmp_path / "handed on")
    assert recorded == []
    here, there = tmp_path / "work", tmp_path / "handed on" / challenge.id
    for file in (path.relative_to(here) for path in here.rglob("*") if path.is_file()):
        if file.name != MARKER:
            assert (there / file).read_bytes() == (here / file).read_bytes()
    assert (read_marker(there / MARKER).challenge_id, read_marker(there / MARKER).workspace_id) == (challenge.id, None)
