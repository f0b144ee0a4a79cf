"""What `heldout check` says."""

from __future__ import annotations

import json
import textwrap
from dataclasses import dataclass

from heldout.base.json_records import to_json
from heldout.base.notebook import ShownInNotebooks
from heldout.report.formats.text import warned_words
from heldout.runs.interface import Outcome, Status
from heldout.sandbox.interface import Isolation
from heldout.scoring.interface import CardModel

SCHEMA = "heldout.check/1"


@dataclass(frozen=True)
class Checked(ShownInNotebooks):
    """A submission that was run on a sample."""

    challenge_id: str
    submission: str
    """Its name."""
    outcome: Outcome
    model: CardModel | None
    isolation: Isolation
    tried: str
    """What it does where it is valid, see `Run.tried`."""

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

    def as_json_text(self) -> str:
        """The document `heldout.check/1`."""
        outcome = self.outcome
        document = {
            "schema": SCHEMA,
            "challenge": self.challenge_id,
            "submission": self.submission,
            "valid": self.valid,
            "status": "valid" if self.valid else str(outcome.status),
            "message": outcome.message,
            "traceback": outcome.traceback,
            "warnings": to_json(outcome.warnings),
            "model": to_json(self.model),
            "isolation": to_json(self.isolation),
        }
        return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)

    def text(self, width: int) -> str:
        """One line for a valid submission; the status, what to do, and the learner's own lines otherwise."""
        outcome = self.outcome
        if self.valid:
            shape = (self.model.pipeline if self.model else None) or "the estimator"
            text = f"valid: {self.tried.format(model=shape, challenge=self.challenge_id)}."
            warned = (textwrap.fill(f"warned: {warned_words(one)}", width) for one in outcome.warnings[:3])
            return "\n".join([textwrap.fill(text, width), *self._declared(width), *warned])
        said = f"{str(outcome.status).replace('_', ' ')}: {outcome.message}"
        lines = [textwrap.fill(line, width) for line in said.split("\n")]
        if outcome.traceback:
            lines += [
                "",
                *(line if len(line) <= width else line[: width - 1] + "…" for line in outcome.traceback.splitlines()),
            ]
        return "\n".join(lines)

    def _declared(self, width: int) -> list[str]:
        """That the grader cannot take the model apart, and why; nothing where it can."""
        if self.model is None or self.model.verified or not self.model.declared_reason:
            return []
        said = f"declared, so that a grade judges its predictions alone: {self.model.declared_reason}."
        return [textwrap.fill(said, width)]

    def __str__(self) -> str:
        return self.text(80)
