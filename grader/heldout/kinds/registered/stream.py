"""Streams: rows come in batches, each batch is predicted, and only then its labels are told."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from heldout.base.strict_toml import Section
from heldout.kinds.interface import ChallengeKind


class StreamSection(Section):
    """`[stream]`: a model learns while it predicts, in one pass over the rows in their order."""

    batch: Annotated[int, Field(ge=1, le=100_000)] = 100
    """Rows of a batch."""
    memory_mb: Annotated[float, Field(gt=0)] = 32.0
    """Megabytes that the model may take above what its process has when it is built."""
    ms_per_batch: Annotated[float, Field(gt=0)] | None = None
    """Milliseconds that a batch may take on average, by the feeder's clock, without waits for other programs; a single
    one may take ten times as long."""


STREAM = ChallengeKind(
    "stream",
    "a solution.py with get_estimator(), which returns an object with partial_fit (or update) and predict",
    # Models that are fitted once say nothing of one that goes on learning.
    metric_only=True,
)
