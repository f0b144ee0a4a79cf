"""Times as people read them: in UTC, which they say, and the same wherever they are shown. JSON has ISO 8601."""

from __future__ import annotations

from datetime import UTC, datetime


def format_time(moment: datetime) -> str:
    """Day and minute in UTC, so that a learner and a teacher in another zone read the same.

    >>> format_time(datetime.fromisoformat("2026-03-01T00:30:59+09:00"))
    '2026-02-28 15:30 UTC'
    """
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def format_iso_time(text: str) -> str:
    """The same of a time in a card, which is ISO 8601; the text itself where it is none.

    >>> format_iso_time("2026-03-01T00:30:59+00:00")
    '2026-03-01 00:30 UTC'
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return format_time(moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment)
