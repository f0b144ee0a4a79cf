"""What `heldout challenge verify` says: for a terminal, and as the document `heldout.verification/1`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any, Literal, assert_never

from heldout.audit.interface import Check, CheckResult, Finding, Severity, Verified

SCHEMA = "heldout.verification/1"

State = Literal["ok", "information", "warning", "error", "skipped", "fault"]

_MARKS: dict[State, tuple[str, str, str]] = {
    "ok": ("✓", "ok", "32"),
    "information": ("✓", "ok", "32"),
    "warning": ("!", "warning", "33"),
    "error": ("✗", "error", "31"),
    "skipped": ("–", "skipped", "2"),
    "fault": ("?", "failed", "35"),
}
"""Mark, word and colour of a check's line. A check with nothing but information is fine."""

_LEVEL_MARKS: dict[Severity, str] = {"error": "✗", "warning": "!", "information": "i"}
_INDENT = " " * 13
_BOLD, _DIM = "1", "2"


def state_of(result: CheckResult) -> State:
    """How a check ended: what it found at worst, or why it found nothing."""
    if result.skipped is not None:
        return "skipped"
    if result.worst in ("error", "warning"):
        return result.worst
    if result.fault is not None:
        return "fault"
    return result.worst or "ok"


def exit_code(verified: Sequence[Verified], strict: bool) -> int:
    """3 where a challenge is at fault (with `strict` by a warning too), else 4 where a check failed to run, else 0.

    A check is skipped only where the challenge cannot be used, which is its own fault even if nobody asked why.
    """
    results = [result for each in verified for result in each.results]
    if any(each.count("error") or (strict and each.count("warning")) for each in verified):
        return 3
    if any(result.skipped is not None for result in results):
        return 3
    return 4 if any(result.fault is not None for result in results) else 0


def verification_document(verified: Sequence[Verified], strict: bool) -> dict[str, Any]:
    """The document `heldout.verification/1`; the same challenges give the same document, so no times are in it."""
    levels: tuple[Severity, ...] = ("error", "warning", "information")
    return {
        "schema": SCHEMA,
        "strict": strict,
        "exit_code": exit_code(verified, strict),
        "counts": {level: sum(each.count(level) for each in verified) for level in levels},
        "challenges": [
            {
                "id": each.challenge_id,
                "title": each.title,
                "counts": {level: each.count(level) for level in levels},
                "checks": [_result_document(result) for result in each.results],
            }
            for each in verified
        ],
    }


def _result_document(result: CheckResult) -> dict[str, Any]:
    return {
        "name": result.check.name,
        "title": result.check.title,
        "stage": result.check.stage,
        "state": state_of(result),
        "skipped": result.skipped,
        "fault": result.fault,
        "findings": [
            {"level": one.level, "message": one.message, "advice": one.advice, "evidence": one.evidence}
            for one in result.findings
        ],
    }


def verified_text(verified: Verified, width: int, colour: bool) -> str:
    """A title, a line per check, and beneath it what it found; no line is wider than `width`."""
    heading = _paint(verified.challenge_id, _BOLD, colour)
    if verified.title:
        heading += _paint(f"  {_cut(verified.title, width - len(verified.challenge_id) - 2)}", _DIM, colour)
    lines = [heading]
    longest = max((len(result.check.name) for result in verified.results), default=0)
    shown: set[str | None] = set()
    for result in verified.results:
        mark, word, style = _MARKS[state_of(result)]
        label = f"  {mark} {word:<7}  {result.check.name:<{longest}}  "
        first, *rest = textwrap.wrap(result.check.title, max(20, width - len(label)))
        lines.append(_paint(label.rstrip(), style, colour) + " " * (len(label) - len(label.rstrip())) + first)
        lines += [" " * len(label) + line for line in rest]
        lines += _details(result, width, colour)
        if result.skipped not in shown:
            shown.add(result.skipped)
            lines += _wrapped(result.skipped or "", "– ", width)
    return "\n".join(lines)


def _details(result: CheckResult, width: int, colour: bool) -> Iterator[str]:
    if result.fault is not None:
        yield from _wrapped(result.fault, "? ", width)
    for finding in result.findings:
        yield from _finding(finding, width, colour)


def _finding(finding: Finding, width: int, colour: bool) -> Iterator[str]:
    """What is the matter, and beneath it what to do; information is dimmed."""
    match finding.level:
        case "error" | "warning":
            yield from _wrapped(finding.message, f"{_LEVEL_MARKS[finding.level]} ", width)
            yield from _wrapped(finding.advice, "→ ", width)
        case "information":
            for line in _wrapped(" ".join([finding.message, finding.advice]).strip(), "i ", width):
                yield _paint(line, _DIM, colour)
        case _:
            assert_never(finding.level)


def _wrapped(text: str, mark: str, width: int) -> list[str]:
    """Paragraphs of `text` with a hanging indent; the first begins with `mark`."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        lines += textwrap.wrap(
            paragraph,
            width,
            initial_indent=_INDENT + (" " * len(mark) if lines else mark),
            subsequent_indent=_INDENT + " " * len(mark),
            break_on_hyphens=False,
        )
    return lines


def summary_line(verified: Sequence[Verified], strict: bool) -> str:
    """One line for all challenges: how many were looked at, and what was found."""
    errors, warnings = (sum(each.count(level) for each in verified) for level in ("error", "warning"))
    results = [result for each in verified for result in each.results]
    parts = [_counted(errors, "error"), _counted(warnings, "warning")]
    for word, number in (
        ("skipped", sum(result.skipped is not None for result in results)),
        ("failed to run", sum(result.fault is not None for result in results)),
    ):
        parts += [f"{_counted(number, 'check')} {word}"] if number else []
    counted_as = " Warnings count as errors." if strict and warnings else ""
    return f"{_counted(len(verified), 'challenge')}: {', '.join(parts)}.{counted_as}"


def checks_text(checks: Sequence[Check], width: int) -> str:
    """Every check with its title, in the order in which they are made."""
    longest = max(len(each.name) for each in checks)
    lines = []
    for each in checks:
        label = f"{each.name:<{longest}}  "
        lines.append(textwrap.fill(each.title, width, initial_indent=label, subsequent_indent=" " * len(label)))
    return "\n".join(lines)


def checks_document(checks: Sequence[Check]) -> dict[str, Any]:
    """The checks as the document `heldout.checks/1`."""
    return {
        "schema": "heldout.checks/1",
        "checks": [{"name": each.name, "title": each.title, "stage": each.stage} for each in checks],
    }


def _counted(number: int, word: str) -> str:
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: max(width - 1, 0)] + "…"


def _paint(text: str, style: str, colour: bool) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if colour and text else text
