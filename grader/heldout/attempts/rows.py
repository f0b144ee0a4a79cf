"""An attempt as a row of the table, and what no database may keep."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from heldout.attempts.interface import Attempt
from heldout.attempts.schema import attempts
from heldout.attempts.sql import moment_text
from heldout.base.errors import StoreError

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
