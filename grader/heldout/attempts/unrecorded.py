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
from heldout.challenge.key import ChallengeKey


def count_unrecorded(challenge: ChallengeKey, learner: str, at: datetime) -> None:
    """Keep that this learner (a checked name) was graded without a record.

    Raises:
        StoreError: the user's folder cannot be written.
    """
    path = _file(challenge)
    ensure_folder(path.parent, mode=0o700)
    said = {"at": at.astimezone(UTC).isoformat(), "learner": learner, "course": challenge.course_id}
    line = json.dumps(said) + "\n"
    with writing(path):
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.write(descriptor, line.encode())  # one write: lines of several processes do not mix
        finally:
            os.close(descriptor)


def unrecorded_grades(challenge: ChallengeKey, learner: str) -> tuple[datetime, ...]:
    """When this learner was graded without a record, oldest first; damaged lines are left out.

    A line of an older heldout, which does not tell the course, counts on the challenge of that name of each.
    """
    try:
        lines = _file(challenge).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    found = []
    for line in lines:
        with contextlib.suppress(ValueError, KeyError, TypeError):
            entry = json.loads(line)
            if entry["learner"] == learner and entry.get("course", challenge.course_id) == challenge.course_id:
                found.append(datetime.fromisoformat(entry["at"]).astimezone(UTC))
    return tuple(sorted(found))


def _file(challenge: ChallengeKey) -> Path:
    return user_folder() / "unrecorded" / f"{challenge.challenge_id}.jsonl"
