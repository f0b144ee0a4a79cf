"""SQL: `features.sql`, one SELECT over the challenge's tables, and a `solution.py` for the model where wanted."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from heldout.base.strict_toml import Section, Text
from heldout.kinds.interface import ChallengeKind


class SqlSection(Section):
    """`[sql]`: learners hand in features.sql, one SELECT over the rows to predict and the dataset's tables."""

    reference: Text = "reference.sql"
    """The author's own query, beside challenge.toml: the features of the reference landscape and of its parts."""
    reference_hash: Text | None = None
    """In a student's copy, which has the features of `reference` and not its text: the hash of the file."""
    audit: Annotated[int, Field(ge=1, le=1_000)] = 5
    """Random moments at which each grade looks whether features know what comes later; a final mark looks at all."""


SQL = ChallengeKind(
    "sql",
    "features.sql, and a solution.py with get_estimator() where you want a model of your own",
    files=("features.sql",),
    optional=("solution.py",),
    needs=lambda section: ("extra sql",),
    starter="starter",
)
