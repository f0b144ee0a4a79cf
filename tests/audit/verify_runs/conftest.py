from __future__ import annotations

from collections.abc import Iterator

import pytest

from heldout.isolation.choose import open_runner
from heldout.sandbox.interface import Runner


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    """One runner for all of these tests: a worker needs a second to start."""
    with open_runner() as opened:
        yield opened
