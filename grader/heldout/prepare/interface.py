"""What `prepare` leaves on disk, and how later stages read it without pandas."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from heldout.base.json_records import LEFT_OUT, from_json, to_json
from heldout.base.vocabulary import ColumnType, SplitMethod
from heldout.tasks.catalogue import task_of
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    from heldout.challenge.interface import Challenge

Part = Literal["train", "public", "private"]
TimeUnit = Literal["D", "s", "ns"]


@dataclass(frozen=True)
class TargetColumn:
    """The column that is predicted, and its type in the table."""

    name: str
    type: ColumnType


@dataclass(frozen=True)
class SplitRecord:
    """How rows were divided."""

    method: SplitMethod
    column: str | None
    """Of a given split, whose shares are None."""
    public: float | None
    private: float | None
    seed: int


@dataclass(frozen=True)
class WholeGroups:
    """The columns that make groups, and how many groups are in each part."""

    columns: tuple[str, ...]
    groups: Mapping[Part, int]


@dataclass(frozen=True)
class RepeatedRows:
    """Rows that repeat another one exactly."""

    copies: int
    kept_together: bool
    hidden_rows_with_a_copy_in_train: int


@dataclass(frozen=True)
class QueryTable:
    """A table that learners' queries read."""

    name: str
    """`rows` for the rows to predict: train first, then public, then private, numbered by `row_id`."""
    time: str | None
    """The column that says since when a row is known; of `rows`, when it is asked about."""
    columns: tuple[tuple[str, str], ...]
    """Name and type of each column."""
    rows: int
    time_units: Mapping[str, TimeUnit]
    """As of features."""
    hash: str
    """Content hash."""

    @property
    def file(self) -> str:
        """Name of its open file."""
        return f"table_{self.name}"


@dataclass(frozen=True, kw_only=True)
class PreparedContent:
    """What prepared data are and how they came about: what their content hash is of, the same on every machine."""

    schema: Literal["heldout.prepared/1"]
    challenge_id: str
    rows: Mapping[Part, int]
    features: tuple[tuple[str, str], ...]
    time_units: Mapping[str, TimeUnit]
    """The coarsest unit that writes all times of a column in full: D, s or ns."""
    target: TargetColumn
    classes: tuple[str | int | bool, ...] | None
    positive_index: int | None
    class_counts: Mapping[Part, tuple[int, ...]] | None
    """Rows of each class in each part, in the order of the classes."""
    names: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    """As in `Target`; likewise the next one."""
    times: tuple[float, ...] = field(default=(), metadata=LEFT_OUT)
    split: SplitRecord
    group: WholeGroups | None
    time: str | None
    duplicates: RepeatedRows | None = field(default=None, metadata=LEFT_OUT)
    """None in a student's copy."""
    hashes: Mapping[Part, Mapping[str, str]]
    """Content hashes of each part's tables."""
    tables: tuple[QueryTable, ...] = field(default=(), metadata=LEFT_OUT)
    """What queries read, where learners hand in one; `rows` is the first. The features are then the reference's."""


@dataclass(frozen=True, kw_only=True)
class Manifest(PreparedContent):
    """The whole of manifest.json."""

    content_hash: str
    challenge_hash: str
    table_hash: str
    files: Mapping[str, int]
    """Bytes of each table by its path."""
    versions: Mapping[str, str]

    def as_bytes(self) -> bytes:
        """The file."""
        return (json.dumps(to_json(self), indent=1, ensure_ascii=False) + "\n").encode()


def read_manifest(folder: Path) -> Manifest:
    """What a prepared folder says of itself.

    Raises:
        OSError: there is no manifest that can be read.
        ValueError: it is damaged, or was written by another heldout.
    """
    return from_json(Manifest, json.loads((folder / "manifest.json").read_bytes()))


@dataclass(frozen=True)
class PreparedData:
    """One prepared challenge in the cache: Arrow IPC files (uncompressed, one record batch each) and a manifest.

    `open/` is what a submission's process is sent: train_features, train_target, public_features, private_features, and
    train_groups where the challenge declares groups; and `table_NAME` for each table of queries, none of which holds
    the target. `hidden/` is what only trusted code reads: public_target and private_target, and public_groups,
    private_groups, public_time, private_time where declared (for the bootstrap); train_target, too, where the task fits
    without labels.
    Targets are one column `target`: int32 codes into `classes` for classification, float64 otherwise. Groups are one
    column `group` of int64 codes; time is one column `time` of int64 ranks.
    """

    folder: Path
    manifest: Manifest

    @property
    def challenge_id(self) -> str:
        """The challenge's name."""
        return self.manifest.challenge_id

    @property
    def content_hash(self) -> str:
        """`sha256:…` over the manifest's logical content: the same on every machine."""
        return self.manifest.content_hash

    @property
    def rows(self) -> Mapping[Part, int]:
        """Rows of each part; no private ones in a student's copy, whose private tables are empty."""
        return self.manifest.rows

    @property
    def features(self) -> tuple[tuple[str, str], ...]:
        """Name and type (int64, float64, str, bool, datetime64) of each column of X, in order."""
        return self.manifest.features

    @property
    def classes(self) -> tuple[str | int | bool, ...] | None:
        """Sorted classes of the training labels, or None where the task is not classification."""
        return self.manifest.classes

    @property
    def positive_index(self) -> int | None:
        """Index into `classes` of the positive class of a binary task."""
        return self.manifest.positive_index

    def open_file(self, name: str) -> Path:
        """Path of a table that a submission may be sent, for example `train_features`."""
        return self.folder / "open" / f"{name}.arrow"

    @property
    def train_target(self) -> Path:
        """Path of the training labels, for trusted code. A submission may be sent them where they are open."""
        opened = self.open_file("train_target")
        return opened if "open/train_target.arrow" in self.manifest.files else self.hidden_file("train_target")

    def hidden_file(self, name: str) -> Path:
        """Path of a table that only trusted code may read, for example `public_target`."""
        return self.folder / "hidden" / f"{name}.arrow"


def target_of(challenge: Challenge, prepared: PreparedData) -> Target:
    """What the numbers of the prepared labels stand for."""
    told, task = prepared.manifest, challenge.definition.task
    options = task_of(task.type).in_force(task.options)
    return Target(task.type, told.classes, told.positive_index, told.names, told.times, options)
