"""What `heldout compare` says of two attempts."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from heldout.base.filling import filled
from heldout.base.notebook import ShownInNotebooks
from heldout.base.number_format import format_points, format_score
from heldout.base.shown_text import still
from heldout.base.time_format import format_time
from heldout.report.changes import model_changes
from heldout.report.columns import columns
from heldout.report.lost_most import PART_WORDS
from heldout.report.suggestion import signed

if TYPE_CHECKING:
    from heldout.attempts.interface import Attempt
    from heldout.report.finished import Program
    from heldout.report.interface import Screen
    from heldout.scoring.interface import ScoreCard

SCHEMA = "heldout.compared/1"
_MOST_LINES = 80
_WIDE = 72
"""Columns of a terminal from which on names and times have room over the numbers."""


@dataclass(frozen=True)
class Noise:
    """Whether the public rows can tell two attempts apart."""

    told_apart: bool | None
    """None where that is not known."""
    least: float | None
    """The difference that these rows tell from luck, in the metric or in points as the challenge ranks."""
    why: str
    """Why it is not known."""

    def words(self) -> str:
        """A sentence."""
        if self.told_apart is None:
            return self.why
        if self.told_apart:
            return "The difference is more than luck: on the same rows, drawn again and again, it stays."
        least = "" if self.least is None else f" They tell differences from about {self.least:.2g} on."
        return f"The difference may be luck: these rows cannot tell the two apart.{least}"


@dataclass(frozen=True)
class ComparedAttempts(ShownInNotebooks):
    """An attempt and a later one on the same challenge."""

    before: Attempt
    after: Attempt
    same: bool
    """Whether the same was handed in."""
    program_before: Program | None
    program_after: Program | None
    noise: Noise
    causes: tuple[str, ...]
    """Where the same was handed in: what else may make the numbers differ."""

    def as_json(self) -> dict[str, Any]:
        """The document `heldout.compared/1`."""
        return {
            "schema": SCHEMA,
            "challenge": self.after.challenge_id,
            "before": self.before.card.as_json(),
            "after": self.after.card.as_json(),
            "same_submission": self.same,
            "changed": list(model_changes(self.before.card.model, self.after.card.model)),
            "more_than_noise": self.noise.told_apart,
            "noise": self.noise.least,
            "diff": list(self._diff()),
            "other_causes": list(self.causes),
        }

    def text(self, screen: Screen) -> str:
        """Numbers, then what the models differ in, then the code."""
        parts = [self._numbers(screen.width)]
        if not self.same or self.noise.told_apart:
            parts.append(filled(self.noise.words(), screen.width))
        changed = model_changes(self.before.card.model, self.after.card.model)
        if changed:
            parts.append(filled(f"Model: {'; '.join(changed)}.", screen.width))
        if self.same:
            parts.append("\n".join(filled(each, screen.width) for each in self.causes))
        else:
            lines = list(self._diff())
            more = [f"… {len(lines) - _MOST_LINES} more lines"] if len(lines) > _MOST_LINES else []
            cut = [_cut(line, screen.width) for line in lines[:_MOST_LINES]]
            parts.append("\n".join([*cut, *more]) if lines else filled(self._no_difference(), screen.width))
        return "\n\n".join(parts)

    def _no_difference(self) -> str:
        if self.program_before is None or self.program_after is None:
            return "There is no code to compare: predictions have none, and not every submission was kept."
        return "The code is the same; files beside it differ."

    def __str__(self) -> str:
        from heldout.report.interface import Screen

        return self.text(Screen())

    def _numbers(self, width: int) -> str:
        before, after = self.before, self.after
        when = [format_time(each.created_at) for each in (before, after)]
        rows = [
            (before.card.metric.name, *(_scored(each) for each in (before, after)), _added(before, after)),
            (
                "points",
                format_points(before.points),
                format_points(after.points),
                "" if before.points is None or after.points is None else signed(after.points - before.points),
            ),
            *self._parts(),
            ("CPU seconds", *(_seconds(each.card) for each in (before, after)), ""),
        ]
        if width >= _WIDE:
            table = [("when", *when, ""), *rows]
            return columns(("", before.id, after.id, "change"), table, width, right=(1, 2, 3))
        named = zip(("before", "after"), (before.id, after.id), when, strict=True)
        lines = [filled(f"{name:<6}  {id_}, {moment}", width, " " * 8) for name, id_, moment in named]
        return "\n".join([*lines, "", columns(("", "before", "after", "change"), rows, width, right=(1, 2, 3))])

    def _parts(self) -> Iterator[tuple[str, str, str, str]]:
        kept = self.before.card.points.parts() if self.before.card.points else {}
        now = self.after.card.points.parts() if self.after.card.points else {}
        for name in dict.fromkeys((*kept, *now)):
            was, is_now = kept.get(name), now.get(name)
            change = "" if was is None or is_now is None else signed(is_now - was)
            yield f"  {PART_WORDS[name]}", format_points(was), format_points(is_now), change

    def _diff(self) -> Iterator[str]:
        one, other = self.program_before, self.program_after
        if one is None or other is None:
            return
        lines = [[still(line.expandtabs(4)) for line in each.text.splitlines()] for each in (one, other)]
        names = f"{self.before.id} {one.name}", f"{self.after.id} {other.name}"
        yield from difflib.unified_diff(lines[0], lines[1], *names, n=2, lineterm="")


def other_causes(before: ScoreCard, after: ScoreCard) -> tuple[str, ...]:
    """What may make numbers differ although the same was handed in, a sentence each."""
    if (before.score, before.points) == (after.score, after.points):
        return ("The same was handed in, and came to the same numbers.",)
    found = list(_different(before, after))
    if not found:
        found = [
            "The same was handed in, under the same versions, data and limits. What is left: a model that draws random "
            "numbers of its own or goes by the clock (set random_state), or threads, which add numbers in another "
            "order."
        ]
    return tuple(found)


def _different(before: ScoreCard, after: ScoreCard) -> Iterator[str]:
    versions = [
        f"{name} {before.environment.get(name, 'none')} → {after.environment.get(name, 'none')}"
        for name in dict.fromkeys((*before.environment, *after.environment))
        if before.environment.get(name) != after.environment.get(name)
    ]
    if versions:
        yield f"Versions: {', '.join(versions)}."
    one, other = before.challenge, after.challenge
    for what, was, now in (
        ("the data, or how they are split", one.data_hash, other.data_hash),
        ("the metric", one.metric_hash, other.metric_hash),
        ("the reference that points are counted from", one.landscape_hash, other.landscape_hash),
        ("the limits", one.limits, other.limits),
    ):
        if was != now and None not in (was, now):
            yield f"The challenge changed: {what}."
    if before.isolation and after.isolation and before.isolation.level != after.isolation.level:
        yield f"Isolation: {before.isolation.level} → {after.isolation.level}, which may allow other threads."


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else line[: width - 1] + "…"


def _scored(attempt: Attempt) -> str:
    return format_score(attempt.shown_score) if attempt.shown_score is not None else attempt.status.replace("_", " ")


def _added(before: Attempt, after: Attempt) -> str:
    if before.shown_score is None or after.shown_score is None:
        return ""
    change = after.shown_score - before.shown_score
    return f"{change:+.4g}".replace("-", "−") if change else "0"


def _seconds(card: ScoreCard) -> str:
    return "" if card.resources is None else f"{card.resources.cpu_seconds:.2f}"
