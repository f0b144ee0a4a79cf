"""What `heldout history` says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from heldout.attempts.interface import Attempt
from heldout.base.filling import filled
from heldout.base.notebook import ShownInNotebooks
from heldout.base.number_format import format_points, format_score
from heldout.base.shown_text import one_line
from heldout.base.time_format import format_time
from heldout.leaderboard.standings import Standings
from heldout.report.columns import columns

SCHEMA = "heldout.history/1"
_MARK = "*"
_LADDER = ": a better score takes its place when it leads by more than luck gives to so many tries"


@dataclass(frozen=True)
class History(ShownInNotebooks):
    """A learner's attempts."""

    learner: str
    challenge_id: str | None
    """None for those on all challenges."""
    attempts: tuple[Attempt, ...]
    """Newest first; the cards of closed challenges have their final scores."""
    standings: Standings = field(default_factory=Standings)
    """What leaderboards say of them."""
    page: int = 1
    has_more: bool = False
    """There are older ones, on the next page."""

    def as_json(self) -> dict[str, Any]:
        """The document `heldout.history/1`: the score cards, newest first, and which of them leaderboards show."""
        found = self.standings
        return {
            "schema": SCHEMA,
            "learner": self.learner,
            "page": self.page,
            "has_more": self.has_more,
            "shown": [attempt.id for attempt in self.attempts if attempt.id in found.shown],
            "another_version": [attempt.id for attempt in self.attempts if attempt.id in found.older],
            "reopenings": {name: [one.as_json() for one in each] for name, each in found.reopenings.items()},
            "attempts": [attempt.card.as_json() for attempt in self.attempts],
        }

    def text(self, width: int) -> str:
        """A line per attempt with its own plain score, a star at those that leaderboards show; a sentence for none."""
        if not self.attempts:
            on = f" on {self.challenge_id}" if self.challenge_id else ""
            if self.page > 1:
                return filled(
                    f"{self.learner} has no attempts{on} that are so old: there is no page {self.page}.", width
                )
            begin = self.challenge_id or "breast-cancer"
            return filled(f"{self.learner} has no attempts{on} yet. Begin with: heldout start {begin}", width)
        found = self.standings
        final = ["final"] if found.final else []
        header = ("attempt", "when", "challenge", "score", *final, "points", "submission")
        rows = [self._row(attempt) for attempt in self.attempts]
        last = len(header) - 1
        # On a narrow screen the file's name goes first, then when it was, and what it is on last of all.
        spare = (last, 1, *([4] if final else []), 2)
        text = columns(header, rows, width, right=range(3, last), spare=spare)
        if any(attempt.id in found.shown for attempt in self.attempts):
            why = _LADDER if self._shown_is_beaten() else ""
            text += f"\n\n{filled(f'{_MARK} shown on the leaderboard{why}', width)}"
        if any(attempt.score is not None and attempt.id in found.older for attempt in self.attempts):
            text += "\n\n(…) on another version of the challenge, by its metric then: not ranked"
        if self.has_more:
            text += f"\n\nOlder ones: --page {self.page + 1}"
        for name, each in found.reopenings.items():
            said = (f"{name}: {one_line(one.text)}" for one in each)
            text += "".join(f"\n\n{filled(sentence, width)}" for sentence in said)
        return text

    def _shown_is_beaten(self) -> bool:
        """Whether an attempt has a better score than the one that its leaderboard shows."""
        shown = {each.challenge_id: each for each in self.attempts if each.id in self.standings.shown}
        for each in self.attempts:
            held = shown.get(each.challenge_id)
            if held is None or held.score is None or each.score is None or each.id in self.standings.older:
                continue
            if each.score > held.score if each.greater_is_better else each.score < held.score:
                return True
        return False

    def _row(self, attempt: Attempt) -> tuple[str, ...]:
        found = self.standings
        is_older = attempt.id in found.older
        return (
            attempt.id + (_MARK if attempt.id in found.shown else ""),
            format_time(attempt.created_at),
            attempt.challenge_id,
            _score(attempt, is_older),
            *([format_score(found.final.get(attempt.id))] if found.final else []),
            format_points(None if is_older else attempt.points),
            ("late: " if attempt.late else "") + attempt.submission_name,
        )

    def __str__(self) -> str:
        return self.text(80)


def _score(attempt: Attempt, is_older: bool) -> str:
    """The attempt's own score, in brackets and with its metric where the challenge is another one now."""
    if attempt.score is None:
        return attempt.status.replace("_", " ")
    if not is_older:
        return format_score(attempt.shown_score)
    return f"({format_score(attempt.shown_score)} {attempt.card.metric.name})"
