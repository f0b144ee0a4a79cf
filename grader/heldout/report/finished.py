"""What `heldout finish` says: what the attempts are worth on rows that nobody chose by, and how it could be solved."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from heldout.base.filling import filled
from heldout.base.notebook import ShownInNotebooks
from heldout.base.number_format import format_points, format_score
from heldout.base.shown_text import still
from heldout.base.time_format import format_time
from heldout.base.words import counted
from heldout.report.columns import columns
from heldout.report.markdown import rendered_markdown

if TYPE_CHECKING:
    from heldout.report.interface import Screen
    from heldout.scoring.measured import Interval

SCHEMA = "heldout.finished/1"
_SIDE_BY_SIDE = 100
"""Columns from which on two programs fit beside each other."""
_MOST_ATTEMPTS = 20
_LONGEST_SOURCE = 400


@dataclass(frozen=True)
class OnBothParts:
    """One attempt on the rows that its learner saw a score of, and on those that nobody did."""

    id: str
    submission: str
    public: float
    public_points: float | None
    private: float | None
    """None where its predictions do not fit the challenge as it is now."""
    private_points: float | None


@dataclass(frozen=True)
class Program:
    """A program to read."""

    name: str
    text: str


@dataclass(frozen=True)
class Finished(ShownInNotebooks):
    """A challenge that a learner is done with."""

    challenge_id: str
    title: str
    learner: str
    finished_at: datetime
    """UTC; what the learner hands in later is late."""
    metric: str
    greater_is_better: bool
    ranks_by_points: bool
    """Whether attempts are compared by points, and not by the metric."""
    counts: str | None
    """The id of the attempt that counts; None where none was graded."""
    attempts: tuple[OnBothParts, ...]
    """Those that were graded on this version in time, oldest first."""
    interval: Interval | None
    """Of the counting attempt's private score, 95 %."""
    debrief: str | None
    """Markdown; None where the author wrote none."""
    reference: Program | None
    own: Program | None
    """Of the attempt that counts."""
    next: str | None
    """What to go on with."""

    def as_json(self) -> dict[str, Any]:
        """The document `heldout.finished/1`."""
        return {
            "schema": SCHEMA,
            "challenge": self.challenge_id,
            "learner": self.learner,
            "finished_at": self.finished_at.isoformat(),
            "metric": {"name": self.metric, "greater_is_better": self.greater_is_better},
            "counts": self.counts,
            "attempts": [
                {
                    "attempt": one.id,
                    "public": {"score": one.public, "points": one.public_points},
                    "private": {"score": one.private, "points": one.private_points},
                }
                for one in self.attempts
            ],
            "private_ci95": None if self.interval is None else list(self.interval),
            "debrief": self.debrief,
            "reference_solution": None if self.reference is None else vars(self.reference),
            "own_solution": None if self.own is None else vars(self.own),
            "next": self.next,
        }

    def text(self, screen: Screen) -> str:
        """Result, shake-up, debrief, and both programs."""
        heading = f"{self.title}  {self.challenge_id}, finished on {format_time(self.finished_at)}"
        parts = [filled(heading, screen.width), self._result(screen.width)]
        if self.debrief is not None:
            parts.append(rendered_markdown(self.debrief, screen.width, screen.colour))
        if self.reference is not None:
            parts.append(self._programs(screen.width))
        return "\n\n".join([*parts, *([filled(self.next, screen.width)] if self.next else [])])

    def _result(self, width: int) -> str:
        if not self.attempts:
            none = "You have no graded attempt on it as it is now, so that there is no private score to tell."
            return filled(none, width)
        rows = [
            (
                one.id + ("*" if one.id == self.counts else ""),
                format_score(one.public),
                format_points(one.public_points),
                format_score(one.private),
                format_points(one.private_points),
                one.submission,
            )
            for one in self.attempts[-_MOST_ATTEMPTS:]
        ]
        header = ("attempt", "public", "points", "private", "points", "submission")
        table = columns(header, rows, width, right=(1, 2, 3, 4), spare=(5, 2, 4))
        return "\n\n".join([table, *(filled(each, width) for each in self._shake_up())])

    def _shake_up(self) -> list[str]:
        """What changed from the rows that were looked at to those that were not, and how much of it is luck."""
        mine = next((one for one in self.attempts if one.id == self.counts), None)
        if mine is None or mine.private is None:
            return ["* counts. It cannot be scored on the private rows of the challenge as it is now."]
        said = [f"* counts: {format_score(mine.public)} on public rows, {format_score(mine.private)} on private ones."]
        if self.interval is not None:
            low, high = self.interval
            inside = low <= mine.public <= high
            spread = f"a 95 % interval of {format_score(low)} to {format_score(high)}"
            said[0] += f" The private score has {spread}: " + (
                "the difference is no more than luck in which rows these are." if inside else self._beyond(mine)
            )
        return [*said, *self._place(mine)]

    def _beyond(self, mine: OnBothParts) -> str:
        """What may be behind a public score outside of the private one's interval; it has chance in it of its own."""
        worse = mine.private is not None and (mine.private < mine.public) == self.greater_is_better
        if worse:
            return (
                "the public one was better than that. Attempts that are chosen by their public score look better on it "
                "than they are; or these rows differ."
            )
        return "the public one was worse than that. The public rows were bad luck, or these differ."

    def _place(self, mine: OnBothParts) -> list[str]:
        """Its place among the attempts on private rows, by what the challenge ranks by; empty where it is alone."""
        worth = {one.id: value for one in self.attempts if (value := self._ranked_by(one)) is not None}
        if mine.id not in worth or len(worth) < 2:
            return []
        order = sorted(worth, key=worth.__getitem__, reverse=self.ranks_by_points or self.greater_is_better)
        best, place = order[0], order.index(mine.id) + 1
        shown = f"{format_points(worth[best])} points" if self.ranks_by_points else format_score(worth[best])
        return [
            f"Of {counted(len(order), 'graded attempt')} it is number {place} on private rows."
            + ("" if best == mine.id else f" The best there is {best} with {shown}.")
        ]

    def _ranked_by(self, one: OnBothParts) -> float | None:
        return one.private_points if self.ranks_by_points else one.private

    def _programs(self, width: int) -> str:
        assert self.reference is not None
        reference = filled(f"Reference solution ({self.reference.name})", width)
        if self.own is None:
            return f"{reference}\n\n{_shown(self.reference)}"
        if width >= _SIDE_BY_SIDE:
            return _side_by_side(self.own, self.reference, width)
        yours = f"{filled(f'Your solution ({self.own.name})', width)}\n\n{_shown(self.own)}"
        return f"{yours}\n\n{reference}\n\n{_shown(self.reference)}"


def _lines(source: Program) -> list[str]:
    return [still(line.expandtabs(4)) for line in source.text.rstrip().splitlines()]


def _shown(source: Program) -> str:
    lines = _lines(source)
    more = [f"    … {len(lines) - _LONGEST_SOURCE} more lines"] if len(lines) > _LONGEST_SOURCE else []
    return "\n".join([*(f"    {line}".rstrip() for line in lines[:_LONGEST_SOURCE]), *more])


def _side_by_side(left: Program, right: Program, width: int) -> str:
    """Two programs beside each other, with equal lines in one row and ≠ between those that differ.

    What is longer than its half goes on in the rows below.
    """
    mine, theirs = (_lines(each)[:_LONGEST_SOURCE] for each in (left, right))
    half = (width - 3) // 2
    rows = [(f"Your solution ({left.name})", " ", f"Reference solution ({right.name})"), ("", " ", "")]
    for tag, i, j, k, m in difflib.SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        for at in range(max(j - i, m - k)):
            one = mine[i + at] if i + at < j else ""
            other = theirs[k + at] if k + at < m else ""
            mark = " " if tag == "equal" else "≠"
            pieces = zip_longest(_in_pieces(one, half), _in_pieces(other, half), fillvalue="")
            rows += [(begin, mark, end) for begin, end in pieces]
    return "\n".join(f"{one:<{half}} {mark} {other}".rstrip() for one, mark, other in rows)


def _in_pieces(line: str, width: int) -> list[str]:
    """The line in pieces of at most so many characters; one that is empty for an empty line."""
    return [line[at : at + width] for at in range(0, len(line), width)] or [""]
