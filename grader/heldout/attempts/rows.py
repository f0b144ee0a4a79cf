"""Attempts and their earlier grades as rows of their tables, and what no database may keep."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row

from heldout.attempts.interface import Attempt, AttemptOutcome, Grading, ShownOutcome
from heldout.attempts.learner import one_spelling
from heldout.attempts.schema import attempts
from heldout.attempts.sql import moment_of, moment_text
from heldout.base.errors import StoreError
from heldout.base.json_records import from_json
from heldout.base.time_format import format_time
from heldout.scoring.interface import BudgetLine, ScoreCard
from heldout.scoring.measured import Score

CANDIDATES = 5
"""Attempts that are named where an id may be each of them."""
_OF_AN_OUTCOME = tuple(each.name for each in fields(AttemptOutcome))
_CLOCKS_AGREE = timedelta(seconds=1)
"""Less than that is the time that asking takes."""


def by_its_clock(attempt: Attempt, now: datetime) -> Attempt:
    """The attempt with the time of whose clock says `now`, where this machine's is not that."""
    wrong = now - datetime.now(UTC)
    if abs(wrong) <= _CLOCKS_AGREE:
        return attempt
    created = attempt.created_at + wrong
    return replace(attempt, created_at=created, card=replace(attempt.card, created_at=created.isoformat()))


def row_of(attempt: Attempt) -> dict[str, Any]:
    try:
        card = json.dumps(attempt.card.as_json(), allow_nan=False, separators=(",", ":"))
    except (ValueError, TypeError) as error:
        raise StoreError(f"The card of attempt {attempt.id} is not JSON: {error}.") from error
    values = {column.name: getattr(attempt, column.name) for column in attempts.columns}
    handed_in = None if attempt.handed_in_at is None else moment_text(utc(attempt.handed_in_at))
    return {**values, "card": card, "created_at": moment_text(attempt.created_at), "handed_in_at": handed_in}


def attempt_of(row: Row[Any]) -> Attempt:
    """The attempt that a row keeps, its predictions where they were asked for.

    Raises:
        ValueError: it is damaged; the text says which attempt's row that is.
    """
    try:
        card, created = ScoreCard.from_json(json.loads(row.card)), moment_of(row.created_at)
    except ValueError as error:
        raise ValueError(f"attempt {row.id} cannot be read ({error})") from error
    learner = one_spelling(row.learner)
    if card.learner == row.learner != learner:
        card = replace(card, learner=learner)
    handed_in = None if row.handed_in_at is None else moment_of(row.handed_in_at)
    read = {"card": card, "created_at": created, "learner": learner, "handed_in_at": handed_in}
    return Attempt(**{**row._mapping, **read})


def grading_of(row: Row[Any]) -> Grading:
    """The earlier grade that a row keeps.

    Raises:
        ValueError: it is damaged; the text says of which attempt.
    """
    try:
        times = {name: moment_of(getattr(row, name)) for name in ("graded_at", "replaced_at")}
        values = {**row._mapping, **times, "card": ScoreCard.from_json(json.loads(row.card))}
    except ValueError as error:
        raise ValueError(f"an earlier grade of attempt {row.attempt_id} cannot be read ({error})") from error
    return Grading(**values)


def outcomes_of(rows: Iterable[Row[Any]]) -> tuple[AttemptOutcome, ...]:
    """What rows without cards tell, in their order."""
    spelled: dict[str, str] = {}
    found = []
    for row in rows:
        values = dict(row._mapping)
        learner, handed_in = values["learner"], values["handed_in_at"]
        values["learner"] = spelled.get(learner) or spelled.setdefault(learner, one_spelling(learner))
        values["created_at"] = moment_of(values["created_at"])
        values["handed_in_at"] = None if handed_in is None else moment_of(handed_in)
        found.append(AttemptOutcome(**values))
    return tuple(found)


def shown_with(outcome: AttemptOutcome, card: str) -> ShownOutcome:
    """The attempt with what its card says of the score.

    Raises:
        ValueError: that is no card.
    """
    said = json.loads(card)
    score, metric = said.get("score"), said["metric"]["name"]
    read = None if score is None else from_json(Score, score)
    lines = (said.get("resources") or {}).get("budget")
    budget = None if lines is None else tuple(from_json(BudgetLine, each) for each in lines)
    known = {each: getattr(outcome, each) for each in _OF_AN_OUTCOME}
    return ShownOutcome(**known, said=read, metric=str(metric), budget=budget)


def utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise StoreError("The time of an attempt must say its time zone.")
    return moment.astimezone(UTC)


def checked(attempt: Attempt) -> Attempt:
    """The attempt with numbers that a database may keep."""
    return replace(attempt, score=_finite("score", attempt.score), points=_finite("points", attempt.points))


def _finite(what: str, value: float | None) -> float | None:
    if value is None:
        return None
    if not math.isfinite(value):
        raise StoreError(f"The {what} of an attempt must be a finite number. Got {value}.")
    return float(value)


def storable(name: str) -> str:
    """A file's name may hold bytes that are no text; no database takes those."""
    return name.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")


def ambiguous(attempt_id: str, rows: Sequence[Row[Any]]) -> str:
    """What to say where an id is the beginning of several attempts."""
    shown = "\n".join(
        f"  {row.id}  {row.challenge_id}, {one_spelling(row.learner)}, {format_time(moment_of(row.created_at))}"
        for row in rows[:CANDIDATES]
    )
    more = "\n  …" if len(rows) > CANDIDATES else ""
    return f"'{attempt_id}' is the beginning of several attempts. Type more of the one you mean:\n{shown}{more}"
