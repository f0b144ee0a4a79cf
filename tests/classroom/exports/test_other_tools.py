"""What Gradescope writes and what readers of JUnit read, by their own packages where those are installed."""

from __future__ import annotations

import io
import json
import unittest
from typing import Any

import pytest
from card_samples import score_card

from heldout.classroom.exports.interface import ExportOptions, export_named
from heldout.classroom.grade_all.interface import Batch
from heldout.report.interface import Screen, format_named


def test_gradescopes_own_harness_writes_no_key_that_ours_does_not() -> None:
    runner = pytest.importorskip("gradescope_utils.autograder_utils.json_test_runner")
    marks = pytest.importorskip("gradescope_utils.autograder_utils.decorators")

    class Theirs(unittest.TestCase):
        @marks.weight(2)  # type: ignore[untyped-decorator]
        @marks.visibility("visible")  # type: ignore[untyped-decorator]
        def test_it(self) -> None:
            self.fail("no")

        @marks.leaderboard("accuracy", "desc")  # type: ignore[untyped-decorator]
        def test_rank(self, set_leaderboard_value: Any = None) -> None:
            assert set_leaderboard_value is not None
            set_leaderboard_value(0.9)

    out = io.StringIO()
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Theirs)
    runner.JSONTestRunner(stream=out, visibility="visible", stdout_visibility="hidden").run(suite)
    theirs, ours = json.loads(out.getvalue()), json.loads(format_named("gradescope").render(score_card(), Screen()))

    def kinds(document: dict[str, Any], like: dict[str, Any]) -> dict[str, type]:
        numbers = (int, float)
        found = {name: document.get(name) for name in like}
        return {name: float if isinstance(each, numbers) else type(each) for name, each in found.items()}

    theirs["execution_time"] = int(float(theirs["execution_time"]))
    for found, like in ((ours, theirs), (ours["tests"][0], theirs["tests"][0])):
        assert kinds(found, like) == kinds(like, like)
    assert ours["leaderboard"] == theirs["leaderboard"]


def test_a_reader_of_junit_finds_each_learner_as_it_ended(batch: Batch) -> None:
    junitparser = pytest.importorskip("junitparser")
    (suite,) = junitparser.JUnitXml.fromstring(export_named("junit").render(batch, ExportOptions()).encode())
    ended = {case.name: [type(each).__name__ for each in case.result] for case in suite}
    assert len(ended) == len(batch.results)
    assert (ended["Cy Fox"], ended["Eva"], ended["Dan"]) == (["Failure"], ["Error"], [])
    suite.update_statistics()
    assert (suite.tests, suite.failures, suite.errors) == (5, 1, 1)
