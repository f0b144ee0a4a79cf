"""The level `strict` keeps the contract of every runner, a challenge's own metric included."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from runner_contract import RunnerContract, RunnerDetails

if sys.platform != "linux":
    pytest.skip("the level strict needs Linux", allow_module_level=True)

from heldout.base.errors import IsolationError
from heldout.isolation.choose import open_runner
from heldout.sandbox.interface import Runner


@pytest.fixture(scope="module")
def runner(apart: Path) -> Iterator[Runner]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELDOUT_WORKER", "off")
        try:
            opened = open_runner("strict")
        except IsolationError as error:
            pytest.skip(f"this machine cannot give the level strict: {error}")
    with opened:
        yield opened


@pytest.mark.proof
class TestStrictRunner(RunnerContract, RunnerDetails):
    """The same as for `standard`, and so among the slow proofs."""
