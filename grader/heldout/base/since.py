"""A moment as people type it: a day, a time, or how long ago."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from heldout.base.errors import UsageError

_AGO = re.compile(r"(\d{1,6})\s*(min|h|d|w)")
_UNITS = {"min": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def moment_since(text: str, option: str, now: datetime | None = None) -> datetime:
    """The moment that is meant, in UTC; without a zone it is one of this machine's.

    >>> moment_since("2 h", "--since", datetime(2025, 1, 1, 12, tzinfo=UTC)).isoformat()
    '2025-01-01T10:00:00+00:00'

    Raises:
        UsageError: it is no moment; the text names the option.
    """
    ago = _AGO.fullmatch(text.strip())
    try:
        if ago is not None:
            return (now or datetime.now(UTC)) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        return datetime.fromisoformat(text.strip()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"{option} must be a day or a time such as 2025-11-22 or 2025-11-22T18:00+01:00, or how long ago, such as "
            f"90min, 12h, 3d or 2w. Got '{text}'."
        ) from error
