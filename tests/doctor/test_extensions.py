"""`heldout doctor` says of every extension what it adds, or why that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from heldout.base import extensions as installed
from heldout.doctor.doctor import extensions


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of installed packages."""
    monkeypatch.setattr(installed, "package_folders", lambda: (tmp_path,))
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def install(folder: Path, name: str, code: str, entries: str) -> None:
    (folder / f"{name}.py").write_text(code)
    (folder / f"{name}-1.0.dist-info").mkdir()
    (folder / f"{name}-1.0.dist-info" / "entry_points.txt").write_text(entries)


def test_where_there_is_none_nothing_is_said(site: Path) -> None:
    assert extensions() == ()


def test_what_works_says_what_it_adds(site: Path) -> None:
    entries = "[heldout.metrics]\none = doctored_well:one\n[heldout.coach]\nTWO = doctored_well:one\n"
    install(site, "doctored_well", "one = 1", entries)

    (found,) = extensions()

    assert (found.subject, found.works, found.detail) == (
        "doctored-well 1.0",
        True,
        "adds one (metrics) and TWO (coach)",
    )


def test_what_cannot_be_imported_says_why_and_hides_no_other(site: Path) -> None:
    install(site, "doctored_badly", "1 / 0", "[heldout.metrics]\nbad = doctored_badly:one\n")
    install(site, "doctored_too", "one = 1", "[heldout.families]\ngood = doctored_too:one\n")

    bad, good = extensions()

    assert not bad.works
    assert "ZeroDivisionError" in bad.detail
    assert (good.subject, good.works) == ("doctored-too 1.0", True)
