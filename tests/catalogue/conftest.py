"""The bundled course."""

from __future__ import annotations

from pathlib import Path

import pytest

COURSE = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def course() -> Path:
    return COURSE
