"""One card as other systems take it, against their published forms."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from card_samples import score_card
from other_systems import codabench_takes

from heldout.report.formats.gradescope import running
from heldout.report.interface import REPORTS, Screen, deliver, format_named
from heldout.scoring.interface import ScoreCard

VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
TEXT_FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
GRADESCOPE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "score": {"type": "number", "minimum": 0},
        "execution_time": {"type": "integer", "minimum": 0},
        "output": {"type": "string"},
        "output_format": TEXT_FORMAT,
        "test_output_format": TEXT_FORMAT,
        "test_name_format": TEXT_FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": TEXT_FORMAT,
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": TEXT_FORMAT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": VISIBILITY,
                    "extra_data": {"type": "object"},
                },
            },
        },
        "leaderboard": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "value"],
                "properties": {
                    "name": {"type": "string"},
                    "value": {"type": ["number", "string"]},
                    "order": {"enum": ["asc", "desc"]},
                },
            },
        },
    },
}
"""What https://gradescope-autograders.readthedocs.io/en/latest/specs/ says of results.json."""

FAILED = {
    "status": "failed",
    "score": None,
    "points": None,
    "regret": None,
    "message": "ValueError: <script>alert(1)</script> \x1b[31m",
    "traceback": "Traceback (your lines only):\n  1 / 0\nZeroDivisionError",
    "output": "printed <i>\x07",
}


def as_text(name: str, card: ScoreCard) -> str:
    return format_named(name).render(card, Screen())


def gradescope(**changes: Any) -> dict[str, Any]:
    found = json.loads(as_text("gradescope", score_card(**changes)))
    jsonschema.validate(found, GRADESCOPE)
    return dict(found)


def test_gradescope_gets_the_points_and_a_test_for_each_part() -> None:
    found = gradescope()
    assert found["score"] == 70.0
    assert [test["name"] for test in found["tests"]] == ["Model choice", "Data handling", "Tuning"]
    assert found["leaderboard"] == [{"name": "accuracy", "value": 0.9, "order": "desc"}]
    assert "70 ± 4 of 100 points" in found["output"]


def test_gradescope_scores_a_failed_submission_with_nothing_and_our_own_failure_not_at_all() -> None:
    assert gradescope(**FAILED)["score"] == 0.0
    assert "ZeroDivisionError" in gradescope(**FAILED)["output"]
    assert "score" not in gradescope(**FAILED | {"status": "grader_error"})
    assert "score" not in gradescope(points=None, regret=None)


@pytest.mark.parametrize("stage", ["begin", "prepare", "run", "score", "record", "another"])
def test_what_a_stopped_grader_leaves_is_a_valid_result_with_advice(stage: str) -> None:
    found = json.loads(running(stage))
    jsonschema.validate(found, GRADESCOPE)
    assert found["score"] == 0.0
    assert "when the grader was stopped, it was" in found["output"] or "it had not begun" in found["output"]


def test_codabench_gets_numbers_and_a_page_beside_them(tmp_path: Path) -> None:
    deliver(format_named("codabench"), score_card(), tmp_path / "scores.json", Screen(), print)
    scores = json.loads((tmp_path / "scores.json").read_text())
    assert scores == {"accuracy": 0.9, "points": 70.0, "model_choice": 90.0, "data_handling": 90.0, "tuning": 90.0}
    assert "70 ± 4 of 100" in (tmp_path / "detailed_results.html").read_text()
    assert json.loads(as_text("codabench", score_card(**FAILED))) == {}


def test_codabench_takes_every_number_that_its_table_holds() -> None:
    columns = ("accuracy", "points", "tuning")
    taken = codabench_takes(as_text("codabench", score_card()), columns)
    assert {name: float(number) for name, number in taken.items()} == {"accuracy": 0.9, "points": 70.0, "tuning": 90.0}
    large = score_card(score={"public": -3.2e10, "ci95": [-4e10, -3e10], "step": None})
    assert codabench_takes(as_text("codabench", large), columns).keys() == {"points", "tuning"}


def test_junit_holds_no_character_that_xml_cannot() -> None:
    suite = ElementTree.fromstring(as_text("junit", score_card(**FAILED, learner="\x00ada")))[0]
    assert suite.get("failures") == "1"
    assert suite[0][0].tag == "failure"
    assert "ZeroDivisionError" in (suite[0][0].text or "")
    ours = ElementTree.fromstring(as_text("junit", score_card(**FAILED | {"status": "grader_error"})))[0]
    assert (ours.get("failures"), ours.get("errors")) == ("0", "1")


def test_a_page_runs_nothing_of_the_learner_and_asks_nobody_for_anything() -> None:
    page = as_text("html", score_card(**FAILED, learner="<img src=x onerror=alert(1)>"))
    assert "<script" not in page
    assert "<img" not in page
    assert "\x1b" not in page
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)=", page.replace("src=x", ""))
    assert "prefers-color-scheme: dark" in page


def test_a_page_and_markdown_say_what_the_text_says() -> None:
    for name in ("html", "markdown"):
        shown = as_text(name, score_card())
        for words in ("Digits", "ada", "70 ± 4 of 100"):
            assert words in shown, (name, words)


def test_every_format_takes_every_card() -> None:
    assert set(REPORTS.names()) == {"codabench", "gradescope", "html", "json", "junit", "markdown", "text"}
    for name in REPORTS.names():
        for card in (
            score_card(),
            score_card(**FAILED),
            score_card(points=None, regret=None),
        ):
            assert as_text(name, card)
