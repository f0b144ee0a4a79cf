from __future__ import annotations

from importlib.metadata import distributions

import numpy as np

from heldout.base.versions import version_of, versions_of


def test_the_version_of_what_is_installed_is_told() -> None:
    assert version_of("numpy") == np.__version__


def test_what_is_not_installed_has_no_version() -> None:
    assert version_of("no-such-distribution") is None
    assert versions_of("no-such-distribution", absent="missing") == {"no-such-distribution": "missing"}


def test_the_version_of_every_package_is_the_one_that_its_metadata_says() -> None:
    said = {found.metadata["Name"]: found.version for found in distributions()}

    assert versions_of(*said) == said
