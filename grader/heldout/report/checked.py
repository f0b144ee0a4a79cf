"""What `heldout check` says."""

from __future__ import annotations

import json
import textwrap
from dataclasses import dataclass
from typing import Any

from heldout.report.text import warned_words
from heldout.sandbox.interface import Outcome, Status

SCHEMA = "heldout.check/1"


@dataclass(frozen=True)
class Checked:
    """A submission that was run on a sample."""

    challenge_id: str
    submission: str
    """Its name."""
    outcome: Outcome
    model: dict[str, Any] | None
    isolation: dict[str, Any]

    @property
    def valid(self) -> bool:
        """Whether it ran and returned what the metric needs."""
        return self.outcome.status is Status.GRADED

    @property
    def exit_code(self) -> int:
        """0 valid, 1 not valid, 4 a fault of ours."""
        if self.outcome.status is Status.GRADER_ERROR:
            return 4
        return 0 if self.valid else 1


def as_json_text(checked: Checked) -> str:
    """The document `heldout.check/1`."""
    outcome = checked.outcome
    document = {
        "schema": SCHEMA,
        "challenge": checked.challenge_id,
        "submission": checked.submission,
        "valid": checked.valid,
        "status": "valid" if checked.valid else str(outcome.status),
        "message": outcome.message,
        "traceback": outcome.traceback,
        "warnings": [warned.as_json() for warned in outcome.warnings],
        "model": checked.model,
        "isolation": checked.isolation,
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)


def as_text(checked: Checked, width: int) -> str:
    """One line for a valid submission; the status, what to do, and the learner's own lines otherwise."""
    outcome = checked.outcome
    if checked.valid:
        shape = (checked.model or {}).get("pipeline") or "the estimator"
        text = f"valid: {shape} fits a sample of {checked.challenge_id} and predicts what the metric needs."
        warned = (textwrap.fill(f"warned: {warned_words(one.as_json())}", width) for one in outcome.warnings[:3])
        return "\n".join([textwrap.fill(text, width), *warned])
    lines = [textwrap.fill(f"{str(outcome.status).replace('_', ' ')}: {outcome.message}", width)]
    if outcome.traceback:
        lines += [
            "",
            *(line if len(line) <= width else line[: width - 1] + "…" for line in outcome.traceback.splitlines()),
        ]
    return "\n".join(lines)
