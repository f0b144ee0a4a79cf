"""The built-in challenges pass every check that an instructor's would have to pass."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from challenge_proofs import each_proved

from heldout.audit.verify import verify
from heldout.isolation.choose import open_runner
from heldout.sandbox.interface import Runner

COURSE = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with open_runner() as opened:
        yield opened


@pytest.mark.long
@pytest.mark.proof
@each_proved("name", "verify")
def test_no_check_has_anything_to_complain_of(name: str, runner: Runner) -> None:
    verified = verify(COURSE, name, runner, debug=True)

    complaints = [one.message for result in verified.results for one in result.findings if one.level != "information"]
    assert complaints == []
    assert [result.check.name for result in verified.results if result.skipped or result.fault] == []
