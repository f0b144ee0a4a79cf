"""What following the coach's suggestions brought: a document, and a table for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from heldout.base.notebook import ShownInNotebooks
from heldout.recipe.edit import Edits, edits_as_json
from heldout.report.explanation.prose import DIM, GREEN, heading, paint, paragraph, spoken
from heldout.report.interface import Screen
from heldout.report.suggestion import edits_in_words, signed
from heldout.runs.interface import Status
from heldout.scoring.interface import Expected, ScoreCard

SCHEMA = "heldout.try/1"
_COLUMNS = (6, 16, 14)
"""Widths of what stands under before, expected and after."""


@dataclass(frozen=True)
class FollowedAdvice:
    """One suggestion, and what came of it."""

    code: str
    suggestion: Edits
    expected: Expected | None
    status: Status
    after: float | None
    """Points; None unless graded."""
    message: str | None = None
    """Why it was not graded, for a person."""

    def as_json(self) -> dict[str, Any]:
        """An entry of the document's `tried`."""
        return {
            "code": self.code,
            "suggestion": edits_as_json(self.suggestion),
            "expected": None if self.expected is None else vars(self.expected),
            "status": str(self.status),
            "after": self.after,
        }


@dataclass(frozen=True)
class TriedAdvice(ShownInNotebooks):
    """A submission, and what its suggestions brought."""

    card: ScoreCard = field(repr=False)
    """Of the submission as it is."""
    tried: tuple[FollowedAdvice, ...]
    note: str | None = None
    """Why nothing, or not everything, was tried; for a person."""

    @property
    def before(self) -> float | None:
        """The submission's points; None where it has none."""
        return self.card.points.earned if self.card.points else None

    @property
    def exit_code(self) -> int:
        """0 where every tried suggestion was graded, and the submission itself; else 1."""
        graded = (self.card.status, *(each.status for each in self.tried))
        return 0 if all(status is Status.GRADED for status in graded) else 1

    def as_json(self) -> dict[str, Any]:
        """The document of the schema `heldout.try/1`."""
        return {"schema": SCHEMA, "before": self.before, "tried": [each.as_json() for each in self.tried]}

    def text(self, screen: Screen) -> str:
        """For each suggestion the points before, those that were expected and those after; no line is too long."""
        title = f"{self.card.challenge.title}  {self.card.challenge.id}"
        lines = [heading(screen, title), ""]
        if self.card.status is not Status.GRADED:
            lines += paragraph(f"It ended with: {spoken(self.card.status)}. {self.card.message or ''}", screen)
        if self.tried:
            lines += [*self._table(screen), ""]
            lines += paragraph(
                "Points on the public rows. Nothing was recorded, and each counts as an attempt.", screen
            )
        if self.note:
            lines += paragraph(f"{self.note.rstrip('.')}.", screen)
        return "\n".join(lines)

    def _table(self, screen: Screen) -> Iterator[str]:
        size = max(20, screen.width - sum(_COLUMNS) - 2 * len(_COLUMNS))
        yield paint(screen, _row("", ("before", "expected", "after"), size), DIM)
        for number, each in enumerate(self.tried, 1):
            total = self.before or 0.0
            cells = (f"{total:.0f}", _expected(each.expected), _after(each, total))
            better = each.after is not None and each.after > total
            yield paint(screen, _row(f"{number}  {each.code}", cells, size), GREEN if better else "")
            yield from paragraph(edits_in_words(each.suggestion), screen, "   ")
            if each.message and each.status is not Status.GRADED:
                yield from paragraph(each.message, screen, "   ")

    def __str__(self) -> str:
        return self.text(Screen())


def _row(label: str, cells: tuple[str, str, str], size: int) -> str:
    numbers = "  ".join(cell.rjust(width) for cell, width in zip(cells, _COLUMNS, strict=True))
    return f"{label[:size]:<{size}}  {numbers}"


def _expected(expected: Expected | None) -> str:
    return "–" if expected is None else f"{expected.points:.0f} ({expected.low:.0f} to {expected.high:.0f})"


def _after(tried: FollowedAdvice, before: float) -> str:
    if tried.after is None:
        return spoken(tried.status)
    return f"{tried.after:.0f} ({signed(tried.after - before)})"
