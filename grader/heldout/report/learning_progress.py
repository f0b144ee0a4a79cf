"""What `heldout progress` says: skills, challenges, and where to go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from heldout.base.filling import filled
from heldout.base.notebook import ShownInNotebooks
from heldout.base.number_format import format_points
from heldout.base.words import counted
from heldout.report.columns import columns

if TYPE_CHECKING:
    from heldout.report.interface import Screen

SCHEMA = "heldout.progress/1"
_BAR = 12


@dataclass(frozen=True)
class SkillProgress:
    """One skill of the map."""

    name: str
    behind: int
    """Challenges that train it and are behind the learner."""
    of: int


@dataclass(frozen=True)
class ChallengeProgress:
    """One challenge that the learner has worked on."""

    id: str
    attempts: int
    points: float | None
    """Of the best attempt; None where there are none."""
    behind: bool
    hints: int
    """How many were read."""
    finished: bool


@dataclass(frozen=True)
class LearningProgress(ShownInNotebooks):
    """How far a learner is in a course."""

    learner: str
    total: int
    """Challenges of the course."""
    skills: tuple[SkillProgress, ...]
    challenges: tuple[ChallengeProgress, ...]
    """Those with attempts, in the order of the path."""
    days_in_a_row: int
    """Days with an attempt that end today or yesterday, in UTC."""
    next: str | None
    """The challenge to go on with, and why; None where nothing is left."""

    def as_json(self) -> dict[str, Any]:
        """The document `heldout.progress/1`."""
        return {
            "schema": SCHEMA,
            "learner": self.learner,
            "challenges_in_all": self.total,
            "skills": [vars(each) for each in self.skills],
            "challenges": [vars(each) for each in self.challenges],
            "days_in_a_row": self.days_in_a_row,
            "next": self.next,
        }

    def text(self, screen: Screen) -> str:
        """A map of skills, what was worked on, and what comes next."""
        behind = sum(1 for each in self.challenges if each.behind)
        head = f"{behind} of {counted(self.total, 'challenge')} behind you."
        if self.days_in_a_row > 1:
            head += f" {self.days_in_a_row} days in a row."
        rows = [(each.name.replace("-", " "), _bar(each), f"{each.behind} of {each.of}") for each in self.skills]
        parts = [head, columns(("skill", "", "behind you"), rows, screen.width, spare=(1,))]
        if self.challenges:
            parts.append(
                columns(_HEADER, [_row(each) for each in self.challenges], screen.width, right=(2, 3, 4), spare=(4, 3))
            )
        following = self.next or "There is nothing left on the path: every challenge is behind you."
        return "\n\n".join([*parts, filled(following, screen.width)])

    def __str__(self) -> str:
        from heldout.report.interface import Screen

        return self.text(Screen())


_HEADER = ("", "challenge", "points", "attempts", "hints", "")


def _row(one: ChallengeProgress) -> tuple[str, ...]:
    return (
        "✓" if one.behind else "·",
        one.id,
        format_points(one.points),
        str(one.attempts),
        str(one.hints) if one.hints else "",
        "finished" if one.finished else "",
    )


def _bar(skill: SkillProgress) -> str:
    filled = round(_BAR * skill.behind / skill.of) if skill.of else 0
    return "█" * filled + "░" * (_BAR - filled)
