"""A data set of openml.org is fetched once, kept, and told apart from what cannot be had."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sklearn.datasets._openml as library
from click.testing import CliRunner
from dataset_samples import load_dataset
from openml_server import NUMBER, Openml, serving

from heldout.authoring.new.scaffold import new_course
from heldout.base.errors import DatasetError
from heldout.cli.group import main
from heldout.dataset.read import read_table

TOML = """format_version = 1
title = "Trees"
[source]
kind = "openml"
id = {number}
[origin]
citation = "A gardener."
[licence]
name = "CC0-1.0"
evidence = "openml.org says so."
[columns]
height = {{ type = "float64" }}
kind = {{ type = "str" }}
sick = {{ type = "str" }}
"""


@pytest.fixture
def openml(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Openml]:
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path / "home"))
    with serving(monkeypatch) as server:
        yield server


def read(folder: Path, number: int = NUMBER):
    (folder / "dataset.toml").write_text(TOML.format(number=number))
    return read_table(load_dataset(folder))


def test_the_rows_come_without_row_numbers_and_in_plain_types(openml: Openml, tmp_path: Path) -> None:
    frame = read(tmp_path).frame
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
        "height": "float64",
        "kind": "str",
        "sick": "str",
    }
    assert frame["kind"].tolist()[:2] == ["oak", "élm"]
    assert frame["kind"].isna().sum() == 20
    assert len(frame) == 60


def test_what_was_fetched_is_read_again_without_a_network(
    openml: Openml, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = read(tmp_path)
    asked = len(openml.asked)
    for name in ("_DATA_INFO", "_DATA_FEATURES", "_DATA_QUALITIES"):
        monkeypatch.setattr(library, name, getattr(library, name).replace(openml.url, "http://127.0.0.1:1"))
    assert read(tmp_path).content_hash == first.content_hash
    assert len(openml.asked) == asked > 0


def test_a_number_that_openml_does_not_know_is_named(openml: Openml, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"source\.id must be the id of a data set of openml\.org.*Got 9"):
        read(tmp_path, 9)


def test_without_a_network_the_message_says_that_it_is_needed_once(
    openml: Openml, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "_DATA_INFO", "http://127.0.0.1:1/{}")
    with pytest.raises(DatasetError, match=r"cannot be reached from here.*what was fetched is kept"):
        read(tmp_path)


@pytest.mark.filterwarnings("ignore")
def test_rows_that_came_damaged_are_refused(openml: Openml, tmp_path: Path) -> None:
    openml.content = openml.content.replace(b"oak", b"ash")
    with pytest.raises(DatasetError, match=r"md5 checksum"):
        read(tmp_path)


def test_a_challenge_is_made_of_a_number_with_what_openml_says_of_it(openml: Openml, tmp_path: Path) -> None:
    words = ["--course", str(tmp_path), "challenge", "new", "trees", "--from", f"openml:{NUMBER}", "--yes"]
    new_course(tmp_path, "A course")

    done = CliRunner().invoke(main, words, catch_exceptions=False)

    assert done.exit_code == 0, done.output
    shown = json.loads(CliRunner().invoke(main, ["--course", str(tmp_path), "datasets", "--json"]).stdout)["datasets"]
    assert [(each["id"], each["licence"]["name"], each["used_by"]) for each in shown] == [("trees", "CC0", ["trees"])]
    assert shown[0]["origin"]["citation"] == f"A gardener (2020). https://www.openml.org/d/{NUMBER}, version 3"


@pytest.mark.parametrize("source", ["openml:", "openml:trees", "openml:-3"])
def test_what_is_no_number_of_openml_is_refused(source: str, tmp_path: Path) -> None:
    words = ["--course", str(tmp_path), "challenge", "new", "trees", "--from", source, "--yes"]
    new_course(tmp_path, "A course")
    done = CliRunner().invoke(main, words)
    assert (done.exit_code, "needs the number of a data set" in done.output) == (2, True)
