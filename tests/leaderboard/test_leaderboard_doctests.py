from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from heldout.attempts import attempt_id, best, learner
from heldout.base import number_format


@pytest.mark.parametrize("module", [number_format, attempt_id, best, learner])
def test_the_examples_in_docstrings_hold(module: ModuleType) -> None:
    results = doctest.testmod(module)
    assert results.attempted > 0
    assert results.failed == 0
