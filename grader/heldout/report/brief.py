"""What a learner should read of a card first, where there is room for a few lines: a gradebook, a test report."""

from __future__ import annotations

from dataclasses import dataclass

from heldout.base.shown_text import one_line
from heldout.report.formats.text import STATUS_WORDS, score_words, sentence
from heldout.report.lost_most import PART_WORDS, not_told_apart
from heldout.scoring.interface import ScoreCard

_SUGGESTIONS = 3
_TRACEBACK_LINES = 12


@dataclass(frozen=True)
class Brief:
    """The explanation of a card in a few lines, each of one line and of printable characters."""

    head: tuple[str, ...]
    """Score, points and where points were lost; or how it ended."""
    why: str | None
    """What went wrong, or what the points are worth less for."""
    suggestions: tuple[str, ...]
    """What to try next: at most three."""
    traceback: tuple[str, ...] = ()
    """The end of the learner's own, where there is one."""

    def lines(self) -> tuple[str, ...]:
        """All of it but the traceback."""
        return (*self.head, *([self.why] if self.why else []), *(f"Try: {each}" for each in self.suggestions))

    def text(self) -> str:
        """All of it, a line each."""
        return "\n".join([*self.lines(), *self.traceback])


def brief(card: ScoreCard) -> Brief:
    """The first lines of a card, and up to three suggestions."""
    status = STATUS_WORDS.get(card.status, card.status)
    head = [score_words(card) if card.score else f"This submission ended as: {status}"]
    if card.points:
        uncertain = "" if card.points.sd is None else f" ± {card.points.sd:.0f}"
        head.append(f"{card.points.total:.0f}{uncertain} of 100 points")
        lost = [
            f"{PART_WORDS[name]} {100 - kept:.0f}" for name, kept in card.points.parts().items() if 100 - kept >= 0.5
        ]
        if lost:
            doubt = not_told_apart(card.regret, PART_WORDS) if card.regret else None
            head.append(f"Points lost by part: {', '.join(lost)}" + (f"; {doubt}" if doubt else ""))
    traceback = (card.traceback or "").splitlines()[-_TRACEBACK_LINES:]
    return Brief(
        tuple(one_line(line) for line in head),
        one_line(sentence(card.message)) if card.message else None,
        tuple(one_line(finding.message) for finding in card.coach[:_SUGGESTIONS]),
        tuple(one_line(line) if line.strip() else "" for line in traceback),
    )
