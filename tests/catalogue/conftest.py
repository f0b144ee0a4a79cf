"""The bundled course, and a data folder of its own for what its tests prepare."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

COURSE = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def course() -> Path:
    return COURSE


@pytest.fixture(scope="session", autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Prepared data goes to a temporary folder, not to the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELDOUT_HOME", str(tmp_path_factory.mktemp("home")))
        yield
