"""`heldout doctor` knows every extra that a user can install."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from heldout.kinds.needs import EXTRAS

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
FOR_DEVELOPERS = {"dev", "docs", "test"}


def test_every_extra_is_told_with_the_packages_that_it_brings() -> None:
    declared = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    brought = {
        name: {re.split(r"[^\w-]", each)[0] for each in needed if not each.startswith("heldout[")}
        for name, needed in declared.items()
    }
    told = {name: set(packages) for name, (packages, _) in EXTRAS.items()}
    assert told == {name: packages for name, packages in brought.items() if name not in FOR_DEVELOPERS}
