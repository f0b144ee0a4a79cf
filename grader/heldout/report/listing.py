"""What `heldout list` says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from heldout.attempts.best import BestResult
from heldout.base.errors import UsageError, nearest
from heldout.base.number_format import format_points, format_score
from heldout.base.vocabulary import Level, Skill
from heldout.challenge.summary import ChallengeSummary
from heldout.report.columns import columns

SCHEMA = "heldout.catalogue/1"


def select(challenges: Sequence[ChallengeSummary], skill: str | None, level: str | None) -> list[ChallengeSummary]:
    """The challenges that train `skill` and are of `level`, where those are given.

    Raises:
        UsageError: there is no such skill or level.
    """
    _require("--skill", skill, get_args(Skill))
    _require("--level", level, get_args(Level))
    return [
        challenge
        for challenge in challenges
        if (skill is None or skill in challenge.skills) and (level is None or level == challenge.level)
    ]


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
        "best": None
        if best is None
        else {
            "attempt": best.id,
            "status": best.status,
            "score": None if best.is_older else best.score,
            "points": None if best.is_older else best.points,
            "another_version": best.is_older,
        },
    }


def listing_text(challenges: Sequence[ChallengeSummary], best: Mapping[str, BestResult], width: int) -> str:
    """A line per challenge, and how to begin."""
    if not challenges:
        return "No challenge fits. `heldout list` without options shows all of them."
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
    table = columns(("challenge", "level", "metric", "your best", "title"), rows, width, right=(3,))
    return f"{table}\n\nRead one with `heldout show {challenges[0].id}`, begin with `heldout start {challenges[0].id}`."


def _best_words(best: BestResult | None) -> str:
    if best is None:
        return "–"
    if best.is_older:
        return "another version"
    if best.score is None:
        return best.status.replace("_", " ")
    points = f" ({format_points(best.points)})" if best.points is not None else ""
    return format_score(best.score) + points
