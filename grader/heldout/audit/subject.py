"""The challenge that is verified: whatever several checks look at is made once, when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heldout.base.errors import ChallengeError, UsageError
from heldout.challenge.interface import Challenge
from heldout.challenge.load import load_challenge
from heldout.dataset.interface import Table
from heldout.landscape.interface import Landscape
from heldout.prepare.interface import Part, PreparedData
from heldout.sandbox.interface import Runner
from heldout.scoring.interface import ScoreCard

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from heldout.grading.grade import Graded
    from heldout.landscape.reference_model import ReferenceModel
    from heldout.prepare.split import Split


@dataclass(frozen=True)
class PartData:
    """One part as trusted code sees it."""

    features: pd.DataFrame
    """X as a submission is given it."""
    encoded: NDArray[Any]
    """Shape (n,), as metrics are given it; a number stands for all answers of a row where these are several."""
    target: NDArray[Any]
    """Shape (n,): int32 codes into the classes for classification, else one number for each row, float64."""
    groups: NDArray[Any] | None
    """Shape (n,), int64 codes; None where the challenge declares no groups."""


OpenRunner = Callable[[Challenge], Runner]
"""Opens the runner that suits a challenge; whoever passes it closes the runner."""


class Subject:
    """A challenge on the bench. Each property may raise `ChallengeError`; the runner of checks puts it into words."""

    def __init__(self, course: Path, challenge_id: str, runner: Runner | OpenRunner) -> None:
        """`runner` is a runner, or what opens one when the first check asks for it."""
        self.course = course
        self.challenge_id = challenge_id
        self._runner = runner
        self._graded: dict[tuple[str, bytes], Graded] = {}

    @cached_property
    def runner(self) -> Runner:
        """What runs submissions.

        Raises:
            IsolationError: this machine cannot give the isolation that the challenge demands.
        """
        return self._runner(self.challenge) if callable(self._runner) else self._runner

    @property
    def folder(self) -> Path:
        """The challenge's folder."""
        return self.course / "challenges" / self.challenge_id

    @cached_property
    def challenge(self) -> Challenge:
        """The definition, read and checked.

        Raises:
            ChallengeError: it has problems; all of them.
        """
        return load_challenge(self.course, self.challenge_id)

    @cached_property
    def table(self) -> Table:
        """Every row and column of the dataset, in the source's order, with what submissions never see."""
        from heldout.dataset.read import read_table

        return read_table(self.challenge.dataset)

    @cached_property
    def prepared(self) -> PreparedData:
        """The split as the grader uses it."""
        from heldout.prepare.prepare import prepare

        return prepare(self.challenge)

    @cached_property
    def parts(self) -> Mapping[Part, PartData]:
        """Train, public and private rows with their labels."""
        parts: tuple[Part, ...] = ("train", "public", "private")
        return {part: self._part(part) for part in parts}

    @cached_property
    def everything(self) -> PartData:
        """The rows of all parts: train first, then public, then private."""
        import numpy as np
        import pandas as pd

        parts = list(self.parts.values())
        groups = [part.groups for part in parts if part.groups is not None]
        return PartData(
            features=pd.concat([part.features for part in parts], ignore_index=True),
            encoded=np.concatenate([part.encoded for part in parts]),
            target=np.concatenate([part.target for part in parts]),
            groups=np.concatenate(groups) if groups else None,
        )

    @cached_property
    def in_file_order(self) -> PartData:
        """The rows of all parts as they stand in the source, one after the other."""
        import numpy as np

        rows = self.everything
        order = np.argsort(np.concatenate([self.split.train, self.split.public, self.split.private]), kind="stable")
        return PartData(
            features=rows.features.iloc[order].reset_index(drop=True),
            encoded=rows.encoded[order],
            target=rows.target[order],
            groups=None if rows.groups is None else rows.groups[order],
        )

    @cached_property
    def derived(self) -> Mapping[str, str]:
        """Columns from which the target can be computed without error, with a sentence how."""
        from heldout.audit.evidence.derived import derived_columns

        rows = self.everything
        return derived_columns(rows.features, rows.target, self.classification)

    @cached_property
    def is_hidden(self) -> NDArray[np.bool_]:
        """Shape (n,): whether a row of `everything` is public or private."""
        import numpy as np

        return np.arange(sum(self.prepared.rows.values())) >= self.prepared.rows["train"]

    @cached_property
    def split(self) -> Split:
        """Which rows of `table` are in which part."""
        from heldout.prepare.split import split

        return split(self.table.frame, self.challenge.definition)

    @property
    def reference(self) -> ReferenceModel:
        """What submissions are held against."""
        from heldout.landscape.reference_model import reference_model

        return reference_model(self.challenge, self.prepared)

    @cached_property
    def landscape(self) -> Landscape | None:
        """The landscape beside the challenge, stale or not; None where there is none.

        Raises:
            ChallengeError: it cannot be read.
        """
        return self.reference.landscape("public", "private")

    @cached_property
    def stale(self) -> tuple[str, ...]:
        """Why the landscape no longer fits the challenge, in sentences; empty where it does, or where there is none."""
        return self.reference.stale

    @cached_property
    def fresh_landscape(self) -> Landscape | None:
        """The landscape that points are given by; None where it is missing, damaged or stale."""
        return self.reference.fitting_landscape("public", "private")

    @property
    def classification(self) -> bool:
        """Whether classes are predicted."""
        return self.prepared.classes is not None

    def card(self, submission: Path) -> ScoreCard:
        """The full score card of a submission in the challenge's folder; see `graded`."""
        return self.graded(submission).card

    def graded(self, submission: Path) -> Graded:
        """What a submission in the challenge's folder gets, graded once; nobody keeps the attempt.

        Raises:
            ChallengeError: the challenge cannot grade anything, or its file is no submission at all.
        """
        from heldout.submission.read import read_submission

        try:
            handed_in = read_submission(submission)
        except UsageError as error:
            raise ChallengeError(str(error)) from error
        key = (str(submission), handed_in.content_hash.encode())
        if key not in self._graded:
            self._graded[key] = self.grade_again(submission)
        return self._graded[key]

    def grade_again(self, submission: Path, metric_only: bool = False) -> Graded:
        """Like `graded`, but now, whatever was graded before; with `metric_only` without points."""
        from heldout.grading.grade import grade
        from heldout.submission.read import read_submission

        return grade(
            read_submission(submission),
            self.challenge,
            self.runner,
            learner="author",
            record=lambda attempt, _: attempt,
            metric_only=metric_only,
        )

    @cached_property
    def goal(self) -> pd.Series[Any]:
        """The target of every row of the table, as one class or number."""
        from heldout.prepare.target import target_column
        from heldout.tasks.catalogue import task_of

        definition = self.challenge.definition
        return task_of(definition.task.type).goal_of(target_column(self.table.frame, definition))

    def _part(self, part: Part) -> PartData:
        from heldout.prepare.tables import read_column, read_features, read_target
        from heldout.tasks.catalogue import task_of

        where = self.prepared.open_file if part == "train" else self.prepared.hidden_file
        groups = where(f"{part}_groups")
        task = task_of(self.challenge.definition.task.type)
        labels = self.prepared.train_target if part == "train" else where(f"{part}_target")
        encoded = read_target(labels.read_bytes())
        return PartData(
            features=read_features(self.prepared.open_file(f"{part}_features").read_bytes()),
            encoded=encoded,
            target=task.goal(encoded),
            groups=read_column(groups.read_bytes(), "group") if groups.exists() else None,
        )
