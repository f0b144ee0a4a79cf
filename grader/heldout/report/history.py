"""What `heldout history` says."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from heldout.attempts.interface import Attempt, Reopening
from heldout.base.number_format import format_points, format_score
from heldout.base.shown_text import one_line
from heldout.base.time_format import format_time
from heldout.report.columns import columns

SCHEMA = "heldout.history/1"
_MARK = "*"


def history_document(
    learner: str,
    attempts: Sequence[Attempt],
    shown: Collection[str] = (),
    reopenings: Mapping[str, Sequence[Reopening]] | None = None,
    older: Collection[str] = (),
) -> dict[str, Any]:
    """The document `heldout.history/1`: the score cards, newest first, and which of them leaderboards show.

    `reopenings` holds closings that were taken back, by challenge id; `older` the ids of attempts that were graded on
    another version of their challenge.
    """
    return {
        "schema": SCHEMA,
        "learner": learner,
        "shown": [attempt.id for attempt in attempts if attempt.id in shown],
        "another_version": [attempt.id for attempt in attempts if attempt.id in older],
        "reopenings": {name: [one.as_json() for one in each] for name, each in (reopenings or {}).items()},
        "attempts": [attempt.card for attempt in attempts],
    }


def history_text(
    learner: str,
    challenge_id: str | None,
    attempts: Sequence[Attempt],
    width: int,
    shown: Collection[str] = (),
    final: Mapping[str, float] | None = None,
    reopenings: Mapping[str, Sequence[Reopening]] | None = None,
    older: Collection[str] = (),
) -> str:
    """A line per attempt, newest first, with its own plain score; a sentence when there is none.

    A star marks the attempts in `shown`; `final` holds private scores by attempt id, `reopenings` closings that were
    taken back by challenge id, `older` the ids of attempts that were graded on another version of their challenge.
    """
    if not attempts:
        on = f" on {challenge_id}" if challenge_id else ""
        return f"{learner} has no attempts{on} yet. Begin with: heldout start {challenge_id or 'breast-cancer'}"
    scores = final or {}
    header = ("attempt", "when", "challenge", "score", *(["final"] if scores else []), "points", "submission")
    rows = [
        (
            attempt.id + (_MARK if attempt.id in shown else ""),
            format_time(attempt.created_at),
            attempt.challenge_id,
            _score(attempt, attempt.id in older),
            *([format_score(scores.get(attempt.id))] if scores else []),
            format_points(None if attempt.id in older else attempt.points),
            ("late: " if attempt.late else "") + attempt.submission_name,
        )
        for attempt in attempts
    ]
    text = columns(header, rows, width, right=(3, 4, 5) if scores else (3, 4))
    if any(attempt.id in shown for attempt in attempts):
        text += f"\n\n{_MARK} shown on the leaderboard"
    if any(attempt.score is not None and attempt.id in older for attempt in attempts):
        text += "\n\n(…) on another version of the challenge, by its metric then: not ranked"
    for name, each in (reopenings or {}).items():
        said = (f"{name}: {one_line(one.text)}" for one in each)
        text += "".join(f"\n\n{textwrap.fill(sentence, width)}" for sentence in said)
    return text


def _score(attempt: Attempt, is_older: bool) -> str:
    """The attempt's own score, in brackets and with its metric where the challenge is another one now."""
    if attempt.score is None:
        return attempt.status.replace("_", " ")
    if not is_older:
        return format_score(attempt.shown_score)
    metric = (attempt.card.get("metric") or {}).get("name")
    return f"({format_score(attempt.shown_score)}{f' {metric}' if metric else ''})"
