"""What `prepare` leaves on disk, and how later stages read it without pandas."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from heldout.tasks.interface import Target

if TYPE_CHECKING:
    from heldout.challenge.interface import Challenge

Part = Literal["train", "public", "private"]

MANIFEST_SCHEMA = "heldout.prepared/1"


@dataclass(frozen=True)
class PreparedData:
    """One prepared challenge in the cache: Arrow IPC files (uncompressed, one record batch each) and a manifest.

    `open/` is what a submission's process is sent: train_features, train_target, public_features, private_features, and
    train_groups where the challenge declares groups. `hidden/` is what only trusted code reads: public_target and
    private_target, and public_groups, private_groups, public_time, private_time where declared (for the bootstrap).
    Targets are one column `target`: int32 codes into `classes` for classification, float64 otherwise. Groups are one
    column `group` of int64 codes; time is one column `time` of int64 ranks.
    """

    folder: Path
    challenge_id: str
    content_hash: str
    """`sha256:…` over the manifest's logical content: the same on every machine."""
    rows: dict[Part, int]
    """Rows of each part; no private ones in a student's copy, whose private tables are empty."""
    features: tuple[tuple[str, str], ...]
    """Name and type (int64, float64, str, bool, datetime64) of each column of X, in order."""
    classes: tuple[str | int | bool, ...] | None
    """Sorted classes of the training labels, or None where the task is not classification."""
    positive_index: int | None
    """Index into `classes` of the positive class of a binary task."""
    manifest: dict[str, Any]
    """The whole manifest: also content hashes per part, split, and notes such as duplicates across the split."""

    def open_file(self, name: str) -> Path:
        """Path of a table that a submission may be sent, for example `train_features`."""
        return self.folder / "open" / f"{name}.arrow"

    def hidden_file(self, name: str) -> Path:
        """Path of a table that only trusted code may read, for example `public_target`."""
        return self.folder / "hidden" / f"{name}.arrow"


def target_of(challenge: Challenge, prepared: PreparedData) -> Target:
    """What the numbers of the prepared labels stand for."""
    return Target(challenge.definition.task.type, prepared.classes, prepared.positive_index)
