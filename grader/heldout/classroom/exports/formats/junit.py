"""JUnit XML of a class: a test case for each learner."""

from __future__ import annotations

from heldout.classroom.exports.interface import Export, ExportOptions
from heldout.classroom.grade_all.interface import Batch
from heldout.report.junit import JUnitCase, junit_xml


def _render(batch: Batch, options: ExportOptions) -> str:
    cases = [JUnitCase(each.learner, each.card, str(each.fault or "it was not graded")) for each in batch.results]
    return junit_xml(batch.challenge.id, cases) + "\n"


JUNIT = Export("junit", _render, has_grades=False)
