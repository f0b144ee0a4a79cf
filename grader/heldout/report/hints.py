"""What `heldout hint` says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from heldout.base.filling import filled
from heldout.base.json_records import to_json
from heldout.report.markdown import rendered_markdown

if TYPE_CHECKING:
    from heldout.challenge.hints import Hint
    from heldout.report.interface import Screen

SCHEMA = "heldout.hints/1"


@dataclass(frozen=True)
class Hints:
    """What a learner has read of a challenge's hints, and what comes now."""

    challenge_id: str
    of: int
    """How many are written."""
    taken: tuple[int, ...]
    """The numbers of those that the learner has read, this time's among them."""
    now: tuple[Hint, ...]
    """What was asked for. One that comes from the last card has the number `of` + 1."""
    note: str = ""
    """Why nothing comes, where nothing does."""

    def as_json(self) -> dict[str, Any]:
        """The document `heldout.hints/1`."""
        return {
            "schema": SCHEMA,
            "challenge": self.challenge_id,
            "written": self.of,
            "taken": list(self.taken),
            "hints": to_json(self.now),
            "note": self.note or None,
        }

    def text(self, screen: Screen) -> str:
        """The hints, and how many more there are."""
        shown = [
            f"{self._heading(each)}\n\n{rendered_markdown(each.text, screen.width, screen.colour)}" for each in self.now
        ]
        said = [filled(each, screen.width) for each in (self.note, self._left()) if each]
        return "\n\n".join([*shown, *said])

    def _heading(self, hint: Hint) -> str:
        return hint.title if hint.number > self.of else f"Hint {hint.number} of {self.of}: {hint.title}"

    def _left(self) -> str:
        left = self.of - sum(1 for number in self.taken if number <= self.of)
        if left:
            return f"{left} more: `heldout hint {self.challenge_id}` again. What you read costs nothing."
        if self.of and self.of + 1 not in self.taken and not self.note:
            return f"`heldout hint {self.challenge_id}` again reads one from your own last card."
        return ""
