"""A learner who does what the coach says: the first suggestion of each card, up to five times."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from teacher_opinions import write

from heldout.challenge.interface import Challenge
from heldout.grading.grade import grade
from heldout.prepare.prepare import prepare
from heldout.recipe.apply_edits import apply
from heldout.recipe.grammar import Declared
from heldout.recipe.handed_over import source_of_recipe
from heldout.runs.fit_predict import build_recipe
from heldout.sandbox.interface import Runner
from heldout.submission.interface import Submission
from heldout.submission.read import read_submission
from heldout.submission.text import submission_of_source
from scripted_learners import Desk, Learner, learners

MOST = 5
WEAK = (
    "linear, C=1e-06",
    "boosting, learning_rate=10",
    "neighbours, unscaled",
    "linear, first column only",
)
"""Scripted learners that do one thing wrong, as far as a challenge has them; the starter comes first."""


@dataclass(frozen=True)
class Followed:
    """One learner's way: what they began with, and where the coach led them."""

    challenge: str
    learner: str
    points: tuple[float | None, ...]
    """Of the submission as handed in, and after each suggestion; None where it was not graded."""
    sd: float
    """Of the first total; 0 where it has none."""
    codes: tuple[str, ...]
    """Of the suggestions, in order."""

    @property
    def ends_lower(self) -> bool:
        """Whether following cost points, beyond the uncertainty of the total."""
        first, last = self.points[0], self.points[-1]
        return first is not None and (last is None or last < first - self.sd)


def follow(challenge: Challenge, runner: Runner, name: str, submission: Submission, most: int = MOST) -> Followed:
    """Hand in, do as the card's first suggestion says, and hand in again, up to `most` times."""
    points: list[float | None] = []
    codes: list[str] = []
    sd = 0.0
    while True:
        card = grade(submission, challenge, runner, learner="obedient", advice="now").card
        points.append(card.points.total if card.points else None)
        if len(points) == 1 and card.points:
            sd = card.points.sd or 0.0
        recipe = build_recipe(runner, submission, challenge, prepare(challenge)) if card.suggestions else Declared("")
        if len(codes) == most or isinstance(recipe, Declared):
            return Followed(challenge.id, name, tuple(points), sd, tuple(codes))
        first = card.suggestions[0]
        codes.append(first.code)
        submission = submission_of_source(source_of_recipe(apply(first.suggestion or (), recipe)))


def weak_submissions(at: Desk) -> Iterator[tuple[str, Submission]]:
    """The challenge's starter, and its scripted learners of `WEAK`."""
    yield "starter", read_submission(at.challenge.folder / "solution.py")
    by_name = {one.name: one for one in learners(at)}
    for name in WEAK:
        if name in by_name:
            yield name, _submission(by_name[name])


def table(ways: Sequence[Followed]) -> str:
    """A row for each learner: from, to, and what was followed."""
    rows = [("challenge", "learner", "from", "to", "followed"), ("---", "---", "---:", "---:", "---")]
    rows += [
        (one.challenge, one.learner, _shown(one.points[0]), _shown(one.points[-1]), ", ".join(one.codes) or "nothing")
        for one in ways
    ]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in rows)


def _submission(learner: Learner) -> Submission:
    with tempfile.TemporaryDirectory() as folder:
        return read_submission(write(learner, Path(folder)))


def _shown(points: float | None) -> str:
    return "not graded" if points is None else f"{points:.0f}"
