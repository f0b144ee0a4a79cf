"""An answer is taken from the cache as long as nothing that it depends on has changed, and never otherwise."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from heldout.base.kept import Unsettled, kept, state_of


@dataclass(frozen=True)
class Word:
    text: str


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "cache" / "answers" / "word.json"


def answer(text: str, state: list[str]) -> str:
    return kept("word", Word, state, lambda: Word(text)).text


def test_the_same_state_gives_the_kept_answer_and_another_one_a_new_one(cache: Path) -> None:
    assert [answer("one", ["a"]), answer("two", ["a"]), answer("three", ["b"])] == ["one", "one", "three"]
    assert cache.stat().st_mode & 0o777 in (0o600, 0o644)
    assert cache.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"state": 1}', "\udcff"])
def test_a_damaged_file_is_found_anew(cache: Path, damage: str) -> None:
    answer("one", ["a"])
    cache.write_text(damage, errors="surrogateescape")

    assert answer("two", ["a"]) == "two"
    assert answer("three", ["a"]) == "two"


@pytest.mark.parametrize("shape", ['"text": "one", "more": 1', '"text": 3', '"more": 1'])
def test_an_answer_of_another_shape_is_found_anew(cache: Path, shape: str) -> None:
    answer("one", ["a"])
    cache.write_text(cache.read_text().replace('"text": "one"', shape))

    assert answer("two", ["a"]) == "two"


def test_a_cache_that_cannot_be_written_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path / "file" / "home"))

    assert [answer("one", ["a"]), answer("two", ["a"])] == ["one", "two"]


def test_what_was_touched_just_now_is_unsettled(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("1")

    with pytest.raises(Unsettled):
        state_of(tmp_path / "file")


def test_every_change_below_a_place_changes_its_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Times of change cannot be set back, so that of the clock is set on.
    monkeypatch.setattr("heldout.base.kept.time.time", lambda: time.time_ns() / 1e9 + 60)
    place = tmp_path / "place"
    (place / "folder").mkdir(parents=True)
    (place / "folder" / "file").write_text("1")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "file").write_text("1")
    (place / "link").symlink_to(tmp_path / "elsewhere")
    before = state_of(place, tmp_path / "missing")

    for path in (place / "folder" / "file", tmp_path / "elsewhere" / "file"):
        times = path.stat()
        path.write_text("2")
        # Neither size nor, as its author says, time has changed.
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    after = state_of(place, tmp_path / "missing")

    changed = [new.split()[0] for old, new in zip(before, after, strict=True) if old != new]
    assert sorted(changed) == [str(place / "folder" / "file"), str(place / "link" / "file")]
    assert state_of(place, tmp_path / "missing") == after
