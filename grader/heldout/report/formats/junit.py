"""JUnit XML of one card: a suite for the challenge with one test case."""

from __future__ import annotations

from heldout.report.interface import Screen, report_format
from heldout.report.junit import JUnitCase, junit_xml
from heldout.scoring.interface import ScoreCard


@report_format("junit")
def render(card: ScoreCard, screen: Screen) -> str:
    """The document; a failure where it is the submission's fault, an error where it is not."""
    return junit_xml(card.challenge.id, [JUnitCase(card.learner, card)])
