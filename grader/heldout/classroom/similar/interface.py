"""The values of a comparison of hand-ins."""

from __future__ import annotations

from dataclasses import dataclass

from heldout.classroom.hand_ins.interface import Unrecognised


@dataclass(frozen=True)
class Excerpt:
    """Lines of one learner's file."""

    file: str
    first: int
    """Number of the first line, from 1."""
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Passage:
    """What two have in common, after names, numbers and layout were made one."""

    left: Excerpt
    right: Excerpt
    tokens: int
    """How long it is."""


@dataclass(frozen=True)
class SimilarPair:
    """Two learners whose hand-ins look alike."""

    left: str
    right: str
    share: float
    """Of the shorter one's fingerprints, those that the other has too: 0 to 1."""
    shared: int
    """How many fingerprints that are."""
    passages: tuple[Passage, ...]
    """The longest first."""
    same_predictions: int | None = None
    """How many learners in all have the predictions of both of these; None where theirs differ, or are unknown."""


@dataclass(frozen=True)
class Similarity:
    """What a comparison found."""

    compared: int
    """Hand-ins."""
    pairs: tuple[SimilarPair, ...]
    """The most alike first."""
    common_predictions: tuple[tuple[str, ...], ...]
    """Learners with the same predictions, who are too many for it to say anything: everybody's first model."""
    too_short: tuple[str, ...]
    """Learners with too little source of their own for it to be compared."""
    left_out: tuple[Unrecognised, ...] = ()
    """What could not be read."""
