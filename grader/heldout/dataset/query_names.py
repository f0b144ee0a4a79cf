"""Names that queries over a dataset's tables use; imports nothing."""

from __future__ import annotations

ROWS = "rows"
"""What queries call the rows to predict."""
