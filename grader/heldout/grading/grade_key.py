"""What a grade depends on, so that nothing is graded twice that would end with the same grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from heldout.sandbox.interface import Isolation
from heldout.scoring.interface import CardChallenge, ScoreCard


@dataclass(frozen=True)
class GradeKey:
    """All that a grade depends on, beside the submission itself; two are equal where a grade holds for both."""

    parts: tuple[str | None, ...]
    """Hashes of the challenge, its data, its metric and its landscape."""
    environment: tuple[tuple[str, str], ...]
    """Versions of what takes part."""
    level: str | None
    """The level of isolation."""

    @classmethod
    def of(cls, version: CardChallenge, environment: Mapping[str, str], isolation: Isolation | None) -> GradeKey:
        """The key of a version of a challenge, graded with these packages and this isolation."""
        parts = (version.id, version.content_hash, version.data_hash, version.metric_hash, version.landscape_hash)
        return cls(parts, tuple(sorted(environment.items())), isolation.level if isolation else None)

    @classmethod
    def of_card(cls, card: ScoreCard) -> GradeKey:
        """The key of the grade that a card tells."""
        return cls.of(card.challenge, card.environment, card.isolation)
