"""JUnit XML, as Jenkins, GitLab and GitHub's actions read it: a learner is a test case, their fault a failure, ours an
error."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from heldout.base.shown_text import one_line
from heldout.report.brief import brief
from heldout.scoring.interface import ScoreCard

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""


@dataclass(frozen=True)
class JUnitCase:
    """One learner."""

    learner: str
    card: ScoreCard | None
    """None where there is no verdict."""
    why: str = ""
    """Why not."""


def junit_xml(challenge: str, cases: Sequence[JUnitCase]) -> str:
    """A document with one suite for a challenge."""
    from xml.etree import ElementTree

    suite = ElementTree.Element("testsuite", name=_text(challenge))
    failures = errors = 0
    seconds = 0.0
    for case in cases:
        taken = case.card.resources.wall_seconds if case.card and case.card.resources else 0.0
        seconds += taken
        name = {"name": _text(one_line(case.learner)), "classname": _text(challenge), "time": f"{taken:.3f}"}
        element = ElementTree.SubElement(suite, "testcase", name)
        if case.card is None or case.card.status == "grader_error":
            errors += 1
            told = case.why or (case.card.message if case.card else "") or "heldout failed"
            error = ElementTree.SubElement(element, "error", type="grader_error", message=_text(one_line(told)))
            error.text = _text(told)
            continue
        short = brief(case.card)
        if case.card.status != "graded":
            failures += 1
            message = short.why or short.head[0]
            failure = ElementTree.SubElement(element, "failure", type=str(case.card.status), message=_text(message))
            failure.text = _text(short.text())
        else:
            ElementTree.SubElement(element, "system-out").text = _text(short.text())
    counts = {"tests": len(cases), "failures": failures, "errors": errors, "skipped": 0}
    for key, count in counts.items():
        suite.set(key, str(count))
    suite.set("time", f"{seconds:.3f}")
    root = ElementTree.Element("testsuites", {**suite.attrib, "name": "heldout"})
    root.attrib.pop("skipped")
    root.append(suite)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode")


def _text(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
