"""What is said of a verification: at 80 columns, with and without colours, and as a document."""

from __future__ import annotations

import json
import re

import pytest

from heldout.audit.interface import Check, CheckResult, Finding, Severity, Verified
from heldout.audit.render import exit_code, state_of, summary_line, verification_document, verified_text


def result(
    *levels: Severity, name: str = "a-check", skipped: str | None = None, fault: str | None = None
) -> CheckResult:
    findings = tuple(Finding(level, f"This is {level}. " + "long " * 30, "Do this. " * 12) for level in levels)
    made = Check(name, "A title that is rather long, as titles of checks go, and then some", "data", lambda subject: ())
    return CheckResult(made, findings, skipped, fault)


def verified(*results: CheckResult) -> Verified:
    return Verified("a-challenge", "A title", results)


EVERYTHING = verified(
    result(),
    result("error", "warning", "information", name="too-good"),
    result("information"),
    result(skipped="the data cannot be prepared"),
    result(skipped="the data cannot be prepared"),
    result(fault="the machine is on fire"),
)


@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    assert max(len(line) for line in verified_text(EVERYTHING, width, colour=False).splitlines()) <= width


def test_colours_change_nothing_but_colours() -> None:
    coloured = verified_text(EVERYTHING, 80, colour=True)

    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[\d*m", "", coloured) == verified_text(EVERYTHING, 80, colour=False)


def test_why_checks_were_skipped_is_said_once() -> None:
    text = verified_text(EVERYTHING, 80, colour=False)

    assert text.count("– skipped") == 2
    assert text.count("the data cannot be prepared") == 1


def test_advice_stands_beneath_what_is_wrong() -> None:
    lines = verified_text(verified(result("warning")), 80, colour=False).splitlines()
    marks = [line.strip()[0] for line in lines if line.strip()[0] in "!→"]

    assert marks == ["!", "!", "→"]


def test_a_check_with_only_information_is_fine() -> None:
    assert state_of(result("information")) == "information"
    assert "✓ ok" in verified_text(verified(result("information")), 80, colour=False)


@pytest.mark.parametrize(
    ("one", "plain", "strict"),
    [
        (result(), 0, 0),
        (result("information"), 0, 0),
        (result("warning"), 0, 3),
        (result("error"), 3, 3),
        (result(skipped="why"), 3, 3),
        (result(fault="why"), 4, 4),
        (result("error", fault="why"), 3, 3),
    ],
)
def test_the_exit_code_tells_whose_fault_it_is(one: CheckResult, plain: int, strict: int) -> None:
    assert exit_code([verified(result()), verified(one)], strict=False) == plain
    assert exit_code([verified(result()), verified(one)], strict=True) == strict


def test_the_document_holds_everything_and_is_json() -> None:
    document = json.loads(json.dumps(verification_document([EVERYTHING], strict=False), allow_nan=False))

    assert document["schema"] == "heldout.verification/1"
    assert document["exit_code"] == 3
    assert document["counts"] == {"error": 1, "warning": 1, "information": 2}
    assert [each["state"] for each in document["challenges"][0]["checks"]] == [
        "ok", "error", "information", "skipped", "skipped", "fault",
    ]  # fmt: skip


def test_the_summary_counts() -> None:
    assert summary_line([EVERYTHING], strict=True) == (
        "1 challenge: 1 error, 1 warning, 2 checks skipped, 1 check failed to run. Warnings count as errors."
    )
    assert summary_line([verified(result()), verified(result())], strict=True) == (
        "2 challenges: no errors, no warnings."
    )
