from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from heldout.base.errors import ChallengeError
from heldout.prepare.build import build
from heldout.prepare.tables import read_column, read_features, read_target

OPEN = {"train_features", "train_target", "train_groups", "public_features", "private_features"}
HIDDEN = {"public_target", "private_target", "public_groups", "private_groups", "public_time", "private_time"}
GROUPED = 'method = "group"'
BY_TIME = 'time = "opened"\ngroup ='


class Built:
    """A prepared folder, and the table that it was made of."""

    def __init__(self, folder: Path, frame: pd.DataFrame) -> None:
        self.folder = folder
        self.frame = frame
        self.manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())

    def bytes(self, name: str) -> bytes:
        return (self.folder / f"{name}.arrow").read_bytes()

    def hidden_rows(self, part: str) -> pd.DataFrame:
        """The rows of the table that are in a part, found by their date, in the part's order."""
        opened = read_features(self.bytes(f"open/{part}_features"))["opened"]
        return self.frame.set_index("opened").loc[opened].reset_index()


@pytest.fixture
def build_loans(tmp_path, make_course, loans_table, loans_text):
    """Builds the challenge `loans`, its text changed by `replacements`."""

    def make(*replacements: tuple[str, str], frame: pd.DataFrame = loans_table, name: str = "prepared") -> Built:
        text = loans_text
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new)
        folder = tmp_path / name
        folder.mkdir(mode=0o700)
        build(frame, "sha256:table", make_course(text), "challenges/loans/challenge.toml", folder)
        return Built(folder, frame)

    return make


def test_the_files_are_those_that_the_interface_names(build_loans):
    folder = build_loans(("group =", BY_TIME)).folder
    assert {path.stem for path in (folder / "open").iterdir()} == OPEN
    assert {path.stem for path in (folder / "hidden").iterdir()} == HIDDEN
    assert {path.name for path in folder.iterdir()} == {"open", "hidden", "manifest.json"}


def test_without_group_and_time_there_are_none_of_their_files(build_loans):
    folder = build_loans(('group = "person"\n', "")).folder
    assert {path.stem for path in folder.rglob("*.arrow")} == {
        f"{part}_{table}" for part in ("train", "public", "private") for table in ("features", "target")
    }


def test_only_the_owner_can_look_into_the_folder(build_loans):
    for path in build_loans().folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_features_leave_out_target_dropped_columns_and_row_id(build_loans):
    built = build_loans()
    assert built.manifest["features"] == [
        ["person", "int64"],
        ["amount", "float64"],
        ["town", "str"],
        ["member", "bool"],
        ["opened", "datetime64"],
    ]
    for part in ("train", "public", "private"):
        frame = read_features(built.bytes(f"open/{part}_features"))
        assert list(frame) == [name for name, _ in built.manifest["features"]]


def test_the_column_of_a_given_split_is_no_feature(build_loans, loans_table):
    frame = loans_table.assign(part=["train", "public", "private", "train"] * 20)
    replaced = ('method = "random"\npublic = 0.25\nprivate = 0.25', 'method = "given"\ncolumn = "part"')
    assert "part" not in dict(build_loans(replaced, frame=frame).manifest["features"])


def test_features_and_targets_are_of_the_same_rows(build_loans):
    built = build_loans()
    for part, side in (("train", "open"), ("public", "hidden"), ("private", "hidden")):
        features = read_features(built.bytes(f"open/{part}_features"))
        rows = built.hidden_rows(part)
        pd.testing.assert_frame_equal(features, rows[list(features)])
        codes = read_target(built.bytes(f"{side}/{part}_target"))
        assert codes.dtype == np.int32
        assert [built.manifest["classes"][code] for code in codes] == rows["late"].tolist()


def test_groups_are_codes_that_tell_the_same_rows_apart(build_loans):
    built = build_loans(('method = "random"', GROUPED))
    for part, side in (("train", "open"), ("public", "hidden"), ("private", "hidden")):
        groups = read_column(built.bytes(f"{side}/{part}_groups"), "group")
        assert groups.dtype == np.int64
        assert pd.Series(groups).groupby(built.hidden_rows(part)["person"].to_numpy()).nunique().eq(1).all()
    assert built.manifest["group"] == {"columns": ["person"], "groups": {"train": 20, "public": 10, "private": 10}}


def test_times_are_ranks_over_the_whole_table(build_loans):
    built = build_loans(("group =", BY_TIME))
    days = (built.hidden_rows("private")["opened"] - pd.Timestamp("2020-01-01")).dt.days
    assert read_column(built.bytes("hidden/private_time"), "time").tolist() == days.tolist()


def test_no_hidden_label_can_be_found_in_the_open_folder(build_loans, loans_table):
    """Labels that occur once each, so that a single one that leaked would be seen."""
    frame = loans_table.assign(late=np.arange(80) * 1000 + 0.123)
    regression = ('type = "binary"\npositive = "yes"', 'type = "regression"')
    built = build_loans(regression, ('name = "roc_auc"', 'name = "rmse"'), frame=frame)
    written = b"".join(path.read_bytes() for path in (built.folder / "open").iterdir())
    for part in ("public", "private"):
        hidden = read_target(built.bytes(f"hidden/{part}_target"))
        assert len(hidden) == 20
        assert not [label for label in hidden if label.tobytes() in written]
    trained = read_target(built.bytes("open/train_target"))
    assert all(label.tobytes() in written for label in trained)


def test_dropped_columns_are_nowhere(build_loans):
    for path in build_loans().folder.rglob("*"):
        assert path.is_dir() or b"secret note" not in path.read_bytes()


def test_the_manifest_describes_the_split(build_loans):
    manifest = build_loans().manifest
    assert manifest["schema"] == "heldout.prepared/1"
    assert manifest["rows"] == {"train": 40, "public": 20, "private": 20}
    assert manifest["split"] == {"method": "random", "column": None, "public": 0.25, "private": 0.25, "seed": 3}
    assert manifest["target"] == {"name": "late", "type": "str"}
    assert (manifest["classes"], manifest["positive_index"]) == (["no", "yes"], 1)
    assert manifest["class_counts"] == {"train": [26, 14], "public": [12, 8], "private": [12, 8]}
    assert manifest["table_hash"] == "sha256:table"
    assert set(manifest["versions"]) == {"heldout", "numpy", "pandas", "pyarrow"}
    assert {part: set(hashes) for part, hashes in manifest["hashes"].items()} == {
        part: {"features", "target", "groups"} for part in ("train", "public", "private")
    }


def test_the_manifest_counts_exact_copies_and_those_across_the_split(build_loans, loans_table):
    frame = pd.concat([loans_table, loans_table.iloc[:10]], ignore_index=True)
    assert build_loans(frame=frame).manifest["duplicates"] == {
        "copies": 10,
        "kept_together": True,
        "hidden_rows_with_a_copy_in_train": 0,
    }
    frame = loans_table.assign(part=["train"] * 40 + ["public"] * 20 + ["private"] * 20)
    frame = pd.concat([frame, frame.iloc[:3].assign(part="private")], ignore_index=True)
    given = ('method = "random"\npublic = 0.25\nprivate = 0.25', 'method = "given"\ncolumn = "part"')
    assert build_loans(given, frame=frame, name="given").manifest["duplicates"] == {
        "copies": 3,
        "kept_together": False,
        "hidden_rows_with_a_copy_in_train": 3,
    }


@pytest.mark.parametrize(
    ("times", "unit"),
    [
        (["2020-01-01", "NaT"], "D"),
        (["2020-01-01T00:00:00", "2020-01-01T10:00:01"], "s"),
        (["2020-01-01T00:00:00.5", "2020-01-02"], "ns"),
    ],
)
def test_the_manifest_says_how_fine_times_are(build_loans, loans_table, times, unit):
    frame = loans_table.assign(paid=np.array(times * 40, dtype="datetime64[ns]"))
    assert build_loans(frame=frame).manifest["time_units"] == {"opened": "D", "paid": unit}


def test_the_content_hash_of_known_data_never_changes(build_loans):
    assert build_loans(("group =", BY_TIME)).manifest["content_hash"] == GOLDEN


@pytest.mark.parametrize(
    "change",
    [("seed = 3", "seed = 4"), ("private = 0.25", "private = 0.3"), ('drop = ["note"]', 'drop = ["note", "town"]')],
)
def test_the_content_hash_changes_with_the_split_and_the_features(build_loans, change):
    assert build_loans(change).manifest["content_hash"] != build_loans(name="as it was").manifest["content_hash"]


def test_the_content_hash_does_not_depend_on_limits(build_loans):
    limits = ("[split]", "[limits]\ncpu_seconds = 5\n\n[split]")
    assert build_loans(limits).manifest["content_hash"] == build_loans(name="as it was").manifest["content_hash"]


def test_columns_that_do_not_exist_are_all_named(build_loans):
    with pytest.raises(ChallengeError) as caught:
        build_loans(('target = "late"', 'target = "lat"'), ('drop = ["note"]', 'drop = ["zzz"]\ntime = "opend"'))
    table = "must name a column of the table: 'person', 'amount', 'town', 'member', 'opened', 'row_id', 'note', 'late'."
    assert str(caught.value).splitlines() == [
        f"challenges/loans/challenge.toml: dataset.target {table} Got 'lat'. Did you mean 'late'?",
        f"challenges/loans/challenge.toml: dataset.drop {table} Got 'zzz'.",
        f"challenges/loans/challenge.toml: dataset.time {table} Got 'opend'. Did you mean 'opened'?",
    ]


def test_dropping_every_feature_is_an_error(build_loans):
    everything = 'drop = ["person", "amount", "town", "member", "opened", "note"]'
    with pytest.raises(ChallengeError) as caught:
        build_loans(('drop = ["note"]', everything))
    assert str(caught.value) == (
        "challenges/loans/challenge.toml: dataset.drop leaves no column to predict from. Drop fewer columns, or add "
        "some."
    )


GOLDEN = "sha256:32d4676c343c6878eecbac0f640d7918a809d4961e9a59b1a4e20001a868f7a4"
