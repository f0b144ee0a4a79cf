from __future__ import annotations

import sys
from importlib.metadata import distributions
from pathlib import Path

import numpy as np
import pytest

from heldout.base.versions import is_installed, version_of, versions_of


def test_the_version_of_what_is_installed_is_told() -> None:
    assert version_of("numpy") == np.__version__


def test_what_is_not_installed_has_no_version() -> None:
    assert version_of("no-such-distribution") is None
    assert versions_of("no-such-distribution", absent="missing") == {"no-such-distribution": "missing"}


def test_what_is_installed_is_found_by_its_name_as_pip_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert all(is_installed(found.metadata["Name"]) for found in distributions())
    assert is_installed("Scikit_Learn")
    assert not is_installed("no-such-distribution")

    monkeypatch.setattr(sys, "path", [str(tmp_path / "nowhere"), str(tmp_path)])
    assert not is_installed("scikit-learn")
    (tmp_path / "Dotted_name-1.0.dist-info").mkdir()
    (tmp_path / "old.egg-info").write_text("")
    (tmp_path / "numpy").mkdir()
    assert is_installed("dotted.name")
    assert is_installed("old")
    assert not is_installed("numpy")
    assert not is_installed("dotted")


def test_the_version_of_every_package_is_the_one_that_its_metadata_says() -> None:
    said = {found.metadata["Name"]: found.version for found in distributions()}

    assert versions_of(*said) == said
