"""Grades that were not recorded are counted all the same: when, whose, and nothing else. Imports nothing heavy.

A score that was seen was a try. The counts lie in the user's folder, so that they are those of one machine; whoever can
write there can change them, as they can an attempts database of their own.
"""

from __future__ import annotations

import contextlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

from heldout.base.paths import ensure_folder, user_folder, writing


def count_unrecorded(challenge_id: str, learner: str, at: datetime) -> None:
    """Keep that this learner (a checked name) was graded without a record.

    Raises:
        StoreError: the user's folder cannot be written.
    """
    path = _file(challenge_id)
    ensure_folder(path.parent, mode=0o700)
    line = json.dumps({"at": at.astimezone(UTC).isoformat(), "learner": learner}) + "\n"
    with writing(path):
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.write(descriptor, line.encode())  # one write: lines of several processes do not mix
        finally:
            os.close(descriptor)


def unrecorded_grades(challenge_id: str, learner: str) -> tuple[datetime, ...]:
    """When this learner was graded without a record, oldest first; damaged lines are left out."""
    try:
        lines = _file(challenge_id).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    found = []
    for line in lines:
        with contextlib.suppress(ValueError, KeyError, TypeError):
            entry = json.loads(line)
            if entry["learner"] == learner:
                found.append(datetime.fromisoformat(entry["at"]).astimezone(UTC))
    return tuple(sorted(found))


def _file(challenge_id: str) -> Path:
    return user_folder() / "unrecorded" / f"{challenge_id}.jsonl"
