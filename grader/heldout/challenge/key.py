"""What is kept of a challenge is kept by this. Importing it is light."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ChallengeKey:
    """A challenge of one course: two courses may each have one of a name."""

    course_id: str
    """See `heldout.challenge.course_id`."""
    challenge_id: str
