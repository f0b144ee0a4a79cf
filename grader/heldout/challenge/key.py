"""What is kept of a challenge is kept by this. Importing it is light."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class ChallengeKey:
    """A challenge of one course: two courses may each have one of a name."""

    course_id: str
    """See `heldout.challenge.course_id`."""
    challenge_id: str

    @property
    def file_name(self) -> str:
        """What files about it are called: its id, with a hash of its course's."""
        return f"{self.challenge_id}-{hashlib.sha256(self.course_id.encode()).hexdigest()[:16]}"
