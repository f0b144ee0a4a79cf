"""`heldout doctor` says of every extension what it adds, or why that cannot be used."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from heldout.base import extensions as installed
from heldout.base.registry import Registry
from heldout.doctor.doctor import extensions

CODE = """
from pathlib import PurePosixPath
one, TWO = PurePosixPath("one"), PurePosixPath("TWO")
"""


@pytest.fixture
def registries() -> tuple[Registry[Any], ...]:
    """Two that hold paths; `heldout.coach.rules` has none of its own."""
    return tuple(
        Registry(PurePosixPath, "path", "heldout.coach.rules", f"heldout.{group}") for group in ("metrics", "coach")
    )


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


def test_where_there_is_none_nothing_is_said(site: Path, registries: tuple[Registry[Any], ...]) -> None:
    assert extensions(registries) == ()


def test_what_works_says_what_it_adds(site: Path, registries: tuple[Registry[Any], ...]) -> None:
    entries = "[heldout.metrics]\none = doctored_well:one\n[heldout.coach]\nTWO = doctored_well:TWO\n"
    install(site, "doctored_well", CODE, entries)

    (found,) = extensions(registries)

    assert (found.subject, found.works, found.detail) == (
        "doctored-well 1.0",
        True,
        "adds one (metrics) and TWO (coach)",
    )


def test_what_cannot_be_imported_says_why_and_hides_no_other(site: Path, registries: tuple[Registry[Any], ...]) -> None:
    install(site, "doctored_badly", "1 / 0", "[heldout.metrics]\nbad = doctored_badly:one\n")
    install(site, "doctored_too", CODE, "[heldout.coach]\none = doctored_too:one\n")

    bad, good = extensions(registries)

    assert not bad.works
    assert "ZeroDivisionError" in bad.detail
    assert (good.subject, good.works) == ("doctored-too 1.0", True)


def test_what_is_imported_and_is_no_such_thing_does_not_work(site: Path, registries: tuple[Registry[Any], ...]) -> None:
    install(site, "doctored_wrong", "one = 1", "[heldout.metrics]\none = doctored_wrong:one\n")

    (found,) = extensions(registries)

    assert not found.works
    assert "must be a path" in found.detail
