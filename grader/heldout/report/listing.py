"""What `heldout list` says: a path through the catalogue, beginner first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from heldout.attempts.best import SOLVED, BestResult
from heldout.base.errors import UsageError, nearest
from heldout.base.filling import filled
from heldout.base.number_format import format_points, format_score
from heldout.base.vocabulary import Level, Skill
from heldout.base.words import listed
from heldout.challenge.path import in_order_of_path
from heldout.challenge.summary import ChallengeSummary
from heldout.report.columns import columns
from heldout.report.next_challenge import going_to, next_challenge

SCHEMA = "heldout.catalogue/1"
_NONE_FITS = "No challenge fits. `heldout list` without options shows all of them."


@dataclass(frozen=True)
class Wanted:
    """Which challenges are asked for; None asks for any."""

    skill: str | None = None
    level: str | None = None
    task: str | None = None
    kind: str | None = None
    minutes: int | None = None
    """The most that one may take; one that does not say how many it takes is left out."""

    def includes(self, challenge: ChallengeSummary) -> bool:
        """Whether the challenge is one of them."""
        return (
            (self.skill is None or self.skill in challenge.skills)
            and (self.level is None or self.level == challenge.level)
            and (self.task is None or self.task == challenge.task)
            and (self.kind is None or self.kind == challenge.kind)
            and (self.minutes is None or (challenge.minutes is not None and challenge.minutes <= self.minutes))
        )


def select(challenges: Sequence[ChallengeSummary], wanted: Wanted) -> list[ChallengeSummary]:
    """The challenges that are asked for, in the order of the path through all of them.

    Raises:
        UsageError: there is no such skill, level, task type or kind.
    """
    _require("--skill", wanted.skill, get_args(Skill))
    _require("--level", wanted.level, get_args(Level))
    if wanted.task is not None:
        from heldout.tasks.catalogue import task_names  # which reads what packages add

        _require("--task", wanted.task, task_names())
    if wanted.kind is not None:
        from heldout.kinds.catalogue import KINDS, PYTHON

        _require("--kind", wanted.kind, (PYTHON.name, *KINDS.names()))
    return [challenge for challenge in in_order_of_path(challenges) if wanted.includes(challenge)]


def _require(option: str, value: str | None, allowed: Sequence[str]) -> None:
    if value is not None and value not in allowed:
        raise UsageError(f"{option} must be one of {', '.join(allowed)}. Got '{value}'.{nearest(value, allowed)}")


def listing_document(challenges: Sequence[ChallengeSummary], best: Mapping[str, BestResult]) -> dict[str, Any]:
    """The document `heldout.catalogue/1`."""
    return {"schema": SCHEMA, "challenges": [_entry(challenge, best.get(challenge.id)) for challenge in challenges]}


def _entry(challenge: ChallengeSummary, best: BestResult | None) -> dict[str, Any]:
    return {
        "id": challenge.id,
        "title": challenge.title,
        "level": challenge.level,
        "task": challenge.task,
        "metric": {"name": challenge.metric, "greater_is_better": challenge.greater_is_better},
        "skills": list(challenge.skills),
        "summary": challenge.summary,
        "problem": challenge.problem or None,
        "minutes": challenge.minutes,
        "builds_on": list(challenge.builds_on),
        "next": list(challenge.next),
        "needs": list(challenge.needs),
        "kind": challenge.kind,
        "best": None
        if best is None
        else {
            "attempt": best.id,
            "status": best.status,
            "score": None if best.is_older else best.score,
            "points": None if best.is_older else best.points,
            "another_version": best.is_older,
            "solved": best.is_solved,
        },
    }


def listing_text(
    challenges: Sequence[ChallengeSummary],
    best: Mapping[str, BestResult],
    width: int,
    workspace: Callable[[str], Path | None] = lambda _: None,
) -> str:
    """The path, level by level: a line per challenge with what it is about, and where to go on.

    `workspace` says where the learner has one of a challenge already.
    """
    if not challenges:
        return _NONE_FITS
    rows = [
        (
            _mark(best.get(challenge.id)),
            challenge.id,
            "" if challenge.minutes is None else f"{challenge.minutes} min",
            _points_words(best.get(challenge.id)),
            challenge.problem or challenge.title,
        )
        for challenge in challenges
    ]
    header = ("", "challenge", "takes", "points", "what it is about")
    table = columns(header, rows, width, right=(2, 3), spare=(4, 2))
    head, *lines = table.split("\n")
    shown = [head]
    for level in get_args(Level):
        of_level = [line for line, one in zip(lines, challenges, strict=True) if one.level == level]
        shown += [level, *of_level] if of_level else []
    return "\n".join([*shown, "", *(filled(each, width) for each in _go_on(challenges, best, workspace))])


def _go_on(
    challenges: Sequence[ChallengeSummary], best: Mapping[str, BestResult], workspace: Callable[[str], Path | None]
) -> list[str]:
    """How much of it is done, and what comes next on the path."""
    behind = {one.id for one in challenges if one.id in best and best[one.id].is_behind}
    following = next_challenge(challenges, best)
    said = f"{_done(challenges, best, behind)}. " if best else ""
    if following is None:
        return [f"{said}All of them are behind you: `heldout progress`."]
    folder = workspace(following.id)
    begin = f"heldout start {following.id}" if folder is None else going_to(folder)
    return [
        f"{said}{'Go on' if behind else 'Begin'} with {following.id}:",
        f"`heldout show {following.id}` to read it, `{begin}` to work on it.",
    ]


def _done(challenges: Sequence[ChallengeSummary], best: Mapping[str, BestResult], behind: set[str]) -> str:
    """How many are solved, and how many of those are graded that give no points and cannot be."""
    pointed = [one for one in challenges if one.gives_points]
    plain = [one for one in challenges if not one.gives_points]
    solved = sum(1 for one in pointed if one.id in best and best[one.id].is_solved)
    parts = [f"{solved} of {len(pointed)} solved ({SOLVED:.0f} points or more)"] if pointed else []
    if plain:
        parts.append(f"{sum(1 for one in plain if one.id in behind)} of {len(plain)} without points graded")
    return ", ".join(parts)


def _mark(best: BestResult | None) -> str:
    return "" if best is None else "✓" if best.is_solved else "·"


def _points_words(best: BestResult | None) -> str:
    if best is None or best.points is None:
        return "" if best is None else _best_words(best)
    return "another version" if best.is_older else format_points(best.points)


def listing_table(challenges: Sequence[ChallengeSummary], best: Mapping[str, BestResult], width: int) -> str:
    """A line per challenge with its level, its metric and the best score."""
    if not challenges:
        return _NONE_FITS
    rows = [
        (
            challenge.id,
            challenge.level,
            challenge.metric,
            _best_words(best.get(challenge.id)),
            challenge.title,
        )
        for challenge in challenges
    ]
    return columns(("challenge", "level", "metric", "your best", "title"), rows, width, right=(3,), spare=(4, 2, 1))


def lacking_words(challenges: Sequence[ChallengeSummary]) -> list[str]:
    """A sentence for each thing that this machine lacks, with the challenges that need it; none where it has all."""
    wanted: dict[str, list[str]] = {}
    for challenge in challenges:
        for need in challenge.needs:
            wanted.setdefault(need, []).append(challenge.id)
    if not wanted:
        return []
    from heldout.kinds.needs import lacks

    return [f"{listed(wanted[each.need])} cannot be graded here: {each.words}." for each in lacks(wanted)]


def _best_words(best: BestResult | None) -> str:
    if best is None:
        return "–"
    if best.is_older:
        return "another version"
    if best.score is None:
        return best.status.replace("_", " ")
    points = f" ({format_points(best.points)})" if best.points is not None else ""
    return format_score(best.score) + points
