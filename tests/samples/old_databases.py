"""Databases as older versions of heldout left them, written without heldout's own code."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attempt_samples import SUBMISSION

from heldout.attempts import archive
from heldout.attempts.schema import STEPS

OLDEST_CARD = Path(__file__).parents[1] / "scoring" / "cards" / "72aa18c-search.json"
BEFORE_COURSES = 4
"""The version of the tables that knew challenges by their names alone."""


def write_old(execute: Callable[..., Any], version: int, blob: str = "BLOB") -> None:
    """The tables of that version, and one submission."""
    execute("CREATE TABLE heldout_schema (version INTEGER NOT NULL)")
    execute(f"INSERT INTO heldout_schema VALUES ({version})")
    for step in STEPS[:version]:
        for statement in step:
            assert isinstance(statement, str)
            execute(statement.replace("{blob}", blob))


def old_attempt(attempt_id: str, course: str | None, challenge_id: str = "late-flights", **changes: Any) -> list[Any]:
    """A row of the old table; `course` is what its card calls the course."""
    card = json.loads(OLDEST_CARD.read_text(encoding="utf-8"))
    card["challenge"] |= {} if course is None else {"course": course}
    row = {
        "id": attempt_id, "created_at": "2025-11-22T14:03:05.123456+00:00", "learner": "Ada",
        "challenge_id": challenge_id, "challenge_hash": "c", "submission_hash": SUBMISSION.content_hash,
        "submission_name": "solution.py", "status": "graded", "score": 0.81, "greater_is_better": True, "points": 91.2,
        "card": json.dumps(card), "predictions": b"\0", "late": False,
    }  # fmt: skip
    return list((row | changes).values())


def version_1(file: Path) -> None:
    """A database of the first version, with one attempt."""
    with sqlite3.connect(file) as raw:
        write_old(raw.execute, 1)
        raw.execute("INSERT INTO submissions VALUES (?, ?)", (SUBMISSION.content_hash, archive.pack(SUBMISSION)))
        raw.execute(f"INSERT INTO attempts VALUES ({', '.join('?' * 14)})", old_attempt("0kvtw7hbm000", None))
