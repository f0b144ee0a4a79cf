"""The example submissions of a challenge, and what their folders say of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from heldout.audit.subject import Subject
from heldout.base.errors import ChallengeError
from heldout.challenge.definition import Example
from heldout.landscape.utility import oriented
from heldout.scoring.interface import ScoreCard

UNTOLD = "Without a reference landscape that fits, this cannot be told; see the check 'landscape'."
"""What a check of the landscape says where there is none."""
GRADED = ("passes", "weak")
"""Folders of examples that are graded; every other folder is called like the status that its examples end with."""


@dataclass(frozen=True)
class ExpectedExample:
    """One `[[example]]`."""

    path: str
    """As challenge.toml writes it."""
    file: Path
    expected: str
    """The name of its folder."""
    definition: Example

    @property
    def status(self) -> str:
        """The status that it must end with."""
        return "graded" if self.expected in GRADED else self.expected


def examples_of(subject: Subject) -> Iterator[ExpectedExample]:
    """Every example, in the order of challenge.toml."""
    for example in subject.challenge.definition.example:
        expected = PurePosixPath(example.path).parts[1]
        yield ExpectedExample(example.path, subject.challenge.folder / example.path, expected, example)


def cards_of(subject: Subject, *kinds: str) -> list[tuple[ExpectedExample, ScoreCard]]:
    """The examples in these folders with their cards; what is no submission at all is the check `examples`' matter."""
    found = []
    for example in examples_of(subject):
        if example.expected in kinds:
            with suppress(ChallengeError):
                found.append((example, subject.card(example.file)))
    return found


def utility_of(card: ScoreCard) -> float | None:
    """The public score, oriented; None where the submission was not graded."""
    return None if card.score is None else oriented(card.score.public, card.metric.greater_is_better)
