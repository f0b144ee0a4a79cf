"""What SQLite and PostgreSQL say alike with two dialects, and moments as both keep them."""

from __future__ import annotations

import importlib
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, Table, and_

from heldout.challenge.key import ChallengeKey


def dialect_insert(connection: Connection, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT."""
    return importlib.import_module(f"sqlalchemy.dialects.{connection.dialect.name}").insert(table)


def insert_missing(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Insert a row unless its key is there already; whether it was inserted."""
    key = [column.name for column in table.primary_key]
    statement = dialect_insert(connection, table).values(**values).on_conflict_do_nothing(index_elements=key)
    result = connection.execute(statement, execution_options={"preserve_rowcount": True})
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def is_about(table: Table, challenge: ChallengeKey) -> ColumnElement[bool]:
    """Whether a row is about the challenge."""
    return and_(table.c.course_id == challenge.course_id, table.c.challenge_id == challenge.challenge_id)


def moment_text(moment: datetime) -> str:
    """UTC with microseconds, always of one length, so that texts sort as moments do."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")


def moment_of(text: str) -> datetime:
    """What `moment_text` wrote."""
    return datetime.fromisoformat(text)
