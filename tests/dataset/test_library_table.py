"""Tables of scikit-learn that another process reads are the same to the last bit."""

from __future__ import annotations

from typing import Any

import pytest
from pandas.testing import assert_frame_equal

from command_line import ROOT
from heldout.challenge.catalogue import find_challenge
from heldout.dataset.content import content_hash
from heldout.dataset.library_table import LentLibrary, TableAsked, read_sent, send_table
from heldout.dataset.load import SKLEARN_LOADERS
from heldout.dataset.sklearn_source import bundled
from heldout.sandbox.interface import Ending, Isolation, Job, StageResult


@pytest.mark.parametrize("loader", SKLEARN_LOADERS)
def test_a_table_that_was_sent_is_the_one_that_scikit_learn_hands_out(loader: str) -> None:
    sent, here = read_sent(send_table(TableAsked(loader))), bundled(loader)
    assert_frame_equal(sent, here, check_exact=True)
    assert content_hash(sent) == content_hash(here)


class DeadRunner:
    """One whose trusted processes end without an answer."""

    def __init__(self, level: Any) -> None:
        self.level, self.asked = level, 0

    def isolation(self) -> Isolation:
        return Isolation(self.level, (), True, "hard")

    def run(self, job: Job) -> StageResult:
        self.asked += 1
        return StageResult(Ending.CRASHED)


@pytest.mark.parametrize(("level", "asked"), [("standard", 1), ("strict", 0)])
def test_where_no_other_process_can_read_a_table_this_one_does(level: str, asked: int) -> None:
    runner = DeadRunner(level)
    dataset = find_challenge(ROOT, "breast-cancer").dataset
    found = LentLibrary(lambda: runner).read(dataset)  # type: ignore[arg-type, return-value]
    assert content_hash(found) == content_hash(bundled("load_breast_cancer"))
    assert runner.asked == asked
