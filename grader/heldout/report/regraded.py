"""What is said of an attempt that was regraded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from heldout.base.number_format import format_points, format_score
from heldout.base.time_format import format_iso_time


def regraded_note(card: Mapping[str, Any]) -> str | None:
    """When and why the attempt got another grade, and what it had before; None where it was never regraded."""
    said = card.get("regraded")
    if said is None:
        return None
    was = said["was"]
    metric = was.get("metric") or "score"
    grade = f"{metric} {format_score(was['score'])}" if was["score"] is not None else was["status"].replace("_", " ")
    points = f", {format_points(was['points'])} points" if was["points"] is not None else ""
    return (
        f"Regraded on {format_iso_time(said['at'])} because the challenge changed ({said['reason']}). "
        f"Before: {grade}{points}. `heldout regrade --history {card['attempt']}` shows every grade."
    )
