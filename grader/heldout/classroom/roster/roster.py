"""What a class.toml says, for a person to check before a term begins."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from heldout.attempts.class_rules import ClassRules, Deadline
from heldout.base.shown_text import one_line
from heldout.base.time_format import format_time
from heldout.base.words import counted, listed

SCHEMA = "heldout.class/1"


@dataclass(frozen=True)
class ChallengeDeadline:
    """A challenge, and until when it may be handed in."""

    challenge_id: str
    deadline: Deadline | None
    extensions: tuple[tuple[str, Deadline], ...]
    """The learners who have more time, and how much."""


@dataclass(frozen=True)
class Roster:
    """A class that is well written."""

    rules: ClassRules
    challenges: tuple[ChallengeDeadline, ...]

    @property
    def lookalikes(self) -> tuple[tuple[str, ...], ...]:
        """Names that a reader may take for one another, in groups."""
        return self.rules.lookalikes()

    def as_json(self) -> dict[str, Any]:
        """The document `heldout.class/1`."""
        definition = self.rules.definition
        return {
            "schema": SCHEMA,
            "learners": [
                {"name": each.name, "ids": dict(each.ids), "team": each.team, "pseudonym": each.pseudonym}
                for each in self.rules.members.values()
            ],
            "lookalikes": [list(group) for group in self.lookalikes],
            "zone": definition.zone,
            "counts": definition.counts,
            "attempts_per_day": definition.attempts_per_day,
            "attempts": definition.attempts,
            "anonymous": definition.anonymous,
            "late": definition.late.model_dump() if definition.late else None,
            "challenges": [
                _challenge_json(each, definition.weights.get(each.challenge_id, 1.0)) for each in self.challenges
            ],
        }

    def text(self) -> str:
        """A line for each thing that holds."""
        definition, members = self.rules.definition, self.rules.members.values()
        teams = Counter(each.team for each in members if each.team)
        lines = [counted(len(members), "learner") + (f" in {counted(len(teams), 'team')}" if teams else "")]
        lines += [f"  {listed(map(one_line, group))} look alike: are they one person?" for group in self.lookalikes]
        limits = [f"{definition.attempts_per_day} a day"] if definition.attempts_per_day else []
        limits += [f"{definition.attempts} in all"] if definition.attempts else []
        lines.append(
            f"Attempts on a challenge: {' and '.join(limits) or 'as many as one likes'}; days of {definition.zone}"
        )
        lines.append(f"What counts: {_COUNTS[definition.counts]}")
        late = definition.late
        cost = (
            f"{late.points_per_day:g} points for each day that was begun, at most {late.cap:g}"
            if late
            else "does not count"
        )
        lines.append(f"Late: {cost}")
        lines += ["Boards show pseudonyms"] if definition.anonymous else []
        for each in self.challenges:
            lines.append(f"{each.challenge_id}: {_deadline_words(each.deadline)}")
            lines += [f"  {one_line(name)}: until {format_time(own.closes)}" for name, own in each.extensions]
        return "\n".join(lines)


_COUNTS = {
    "best": "the attempt that the leaderboard shows",
    "last": "the last graded attempt",
    "chosen": "the attempt that the learner chose, until then the one that the leaderboard shows",
}


def roster(rules: ClassRules, challenge_ids: tuple[str, ...]) -> Roster:
    """What the class's rules come to for these challenges."""
    found = []
    for each in challenge_ids:
        own = [(name, rules.deadline(each, name)) for name in rules.members]
        extended = tuple((name, deadline) for name, deadline in own if deadline is not None and deadline.extended)
        found.append(ChallengeDeadline(each, rules.deadline(each, ""), extended))
    return Roster(rules, tuple(found))


def _deadline_words(deadline: Deadline | None) -> str:
    if deadline is None:
        return "no deadline"
    opens = f"from {format_time(deadline.opens)} " if deadline.opens else ""
    minutes = deadline.grace.total_seconds() / 60
    grace = f", {minutes:g} minutes of grace" if minutes else ""
    return f"{opens}until {format_time(deadline.closes)} ({one_line(deadline.name)}){grace}"


def _challenge_json(each: ChallengeDeadline, weight: float) -> dict[str, Any]:
    return {
        "challenge": each.challenge_id,
        "weight": weight,
        "deadline": None if each.deadline is None else _deadline_json(each.deadline),
        "extensions": {name: _deadline_json(own) for name, own in each.extensions},
    }


def _deadline_json(deadline: Deadline) -> dict[str, Any]:
    return {
        "name": deadline.name,
        "opens": deadline.opens.isoformat() if deadline.opens else None,
        "closes": deadline.closes.isoformat(),
        "grace_minutes": deadline.grace.total_seconds() / 60,
    }
