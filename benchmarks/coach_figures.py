"""What `coach.py` measures of each card, and the shares that it prints."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Followed:
    """One suggestion, and what came of it."""

    table: str
    learner: str
    code: str
    part: str
    """The part that it is about."""
    at_stake: float
    """Points that this part lost."""
    before: float
    expected: float | None
    low: float | None
    after: float | None
    """None where it could not be graded."""

    @property
    def gain(self) -> float:
        """Points that following it brought; what cannot be graded lost all."""
        return (0.0 if self.after is None else self.after) - self.before

    @property
    def falls_beyond_its_interval(self) -> bool:
        """The points fell by more than half of its own 80 % interval, or by more than 1 point without one."""
        width = 1.0 if self.expected is None or self.low is None else max(1.0, self.expected - self.low)
        return self.gain < -width


@dataclass(frozen=True)
class Card:
    """One card that lost points."""

    table: str
    learner: str
    points: float
    main: str | None
    """The part that lost most; None where the loss is not split."""
    lost: float
    codes: tuple[str, ...]
    has_finding: bool
    has_suggestion: bool
    contradicts: bool


@dataclass(frozen=True)
class Blame:
    """Which part lost most, by a card that lost points, and by fresh rows."""

    table: str
    learner: str
    points: float
    lost: dict[str, float]
    """Points by part, on the card."""
    named: list[str]
    """By the card: the part that lost most, and those that its rows cannot tell from it."""
    true: list[str]
    """By fresh rows: likewise, within δ; empty where nothing was lost."""
    parts: dict[str, float]
    """Utility by part, on fresh rows."""
    delta: float

    @property
    def says(self) -> str:
        """`right`, `wrong`, or `open`: it names several, the true one among them, or says that it cannot tell."""
        if not self.named:
            return "open"
        if not set(self.named) & set(self.true):
            return "wrong"
        return "right" if len(self.named) == 1 else "open"


@dataclass(frozen=True)
class Order:
    """A learner with something wrong, or tuned, beside the same family's default, where fresh rows tell them apart."""

    table: str
    learner: str
    kind: str
    points: float
    default: float
    """Points of the family's default."""
    sd: float
    """Of both differences together, as the cards say it."""
    is_below: bool
    """By fresh rows."""

    @property
    def is_right(self) -> bool:
        """Whether the points say the same."""
        return self.points < self.default if self.is_below else self.points > self.default

    @property
    def is_beyond_doubt(self) -> bool:
        """Whether the points differ by more than twice what the cards call their uncertainty."""
        return abs(self.points - self.default) > 2 * self.sd


@dataclass
class Found:
    """What was measured."""

    cards: list[Card] = field(default_factory=list)
    followed: list[Followed] = field(default_factory=list)
    blames: list[Blame] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    idle: int = 0
    """Learners whose mistake costs nothing on fresh rows: no order of theirs is asked."""

    def add(self, document: dict[str, Any]) -> None:
        """What a run has written."""
        self.cards += [Card(**each) for each in document["cards"]]
        self.followed += [Followed(**each) for each in document["followed"]]
        self.blames += [Blame(**each) for each in document["blames"]]
        self.orders += [Order(**each) for each in document["orders"]]
        self.idle += document["idle"]


def wilson(hits: int, of: int) -> str:
    """A share with its Wilson 95 % interval."""
    if of == 0:
        return "none"
    z, p = 1.959964, hits / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{hits} of {of} = {p:.1%} ({max(0, middle - half):.1%} to {min(1, middle + half):.1%})"


def summary(found: Found) -> Iterator[str]:
    """The figures, as a table."""
    cards, followed = found.cards, found.followed
    split = [card for card in cards if card.main is not None]
    yield ""
    yield "| what | share (Wilson 95 % interval) |"
    yield "| --- | --- |"
    yield f"| cards of verified models with ≥ 5 lost points whose blame is split | {wilson(len(split), len(cards))} |"
    spoken, tried = (sum(getattr(card, name) for card in split) for name in ("has_finding", "has_suggestion"))
    yield f"| of these, with a finding for the part that lost most | {wilson(spoken, len(split))} |"
    yield f"| with a suggestion for it | {wilson(tried, len(split))} |"
    first = list({(one.table, one.learner): one for one in reversed(followed)}.values())
    for name, some in (("suggestions", followed), ("first suggestions", first)):
        yield f"| {name} that raise the points when followed | {wilson(sum(one.gain > 0 for one in some), len(some))} |"
        falls = wilson(sum(one.falls_beyond_its_interval for one in some), len(some))
        yield f"| {name} that lower them by more than half of their own 80 % interval | {falls} |"
        shares = [one.gain / one.at_stake for one in some if one.at_stake >= 1]
        if shares:
            yield f"| median share of the points at stake that {name} regain | {statistics.median(shares):.2f} |"
    two_ways = sum(card.contradicts for card in cards)
    yield f"| cards with two findings that contradict each other | {wilson(two_ways, len(cards))} |"
    yield from _of_blame(found.blames)
    right = [one for one in found.orders if one.is_right]
    yield f"| order as on fresh rows | {wilson(len(right), len(found.orders))} |"
    sure = [one for one in found.orders if one.is_beyond_doubt]
    yield f"| of those that the cards tell apart | {wilson(sum(one.is_right for one in sure), len(sure))} |"
    yield f"| mistakes that cost nothing on fresh rows (not asked for an order) | {found.idle} |"


def _of_blame(blames: Sequence[Blame]) -> Iterator[str]:
    said = [one.says for one in blames]
    alone = [one for one in blames if len(one.named) == 1]
    yield f"| cards that name one part as the main loss | {wilson(len(alone), len(blames))} |"
    right = said.count("right")
    yield f"| of these, the part that lost most on fresh rows | {wilson(right, len(alone))} |"
    several = [one for one in blames if len(one.named) > 1]
    open_ones = wilson(sum(one.says == "open" for one in several), len(several))
    yield f"| cards that name several between which their rows cannot tell, the true one among them | {open_ones} |"
    yield f"| main blame not wrong, of all | {wilson(len(said) - said.count('wrong'), len(said))} |"
    largest = sum(bool(one.true) and max(one.lost, key=lambda part: one.lost[part]) in one.true for one in blames)
    yield f"| the part with the most lost points is the true one, told apart or not | {wilson(largest, len(blames))} |"
