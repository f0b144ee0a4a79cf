"""What a bundle is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Copy = Literal["student", "instructor"]
COPIES: tuple[Copy, ...] = ("student", "instructor")
ArchiveKind = Literal["zip", "tar.gz"]

Files = dict[str, bytes]
"""Contents by path, relative to the top of the copy, with forward slashes."""


@dataclass(frozen=True)
class WrittenCopy:
    """One copy on disk."""

    copy: Copy
    folder: Path
    archive: Path | None
    files: int
    size: int
    """Bytes of all files together."""


@dataclass(frozen=True)
class BundledChallenge:
    """What became of one challenge."""

    id: str
    train: int
    public: int
    private: int
    """Rows that only the instructor's copy has."""
    left_out: tuple[str, ...]
    """Files and folders of the challenge that are not in the student's copy, relative to its folder."""
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Bundle:
    """What `bundle` wrote."""

    copies: tuple[WrittenCopy, ...]
    challenges: tuple[BundledChallenge, ...]

    @property
    def left_out(self) -> Mapping[str, tuple[str, ...]]:
        """What each challenge's student copy does not have."""
        return {challenge.id: challenge.left_out for challenge in self.challenges}
