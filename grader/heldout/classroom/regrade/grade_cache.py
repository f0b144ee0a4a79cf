"""Grades that were worked out and not applied yet, on disk, so that a stopped regrade goes on where it was.

What `--apply` writes is what was shown before it: the same files.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from heldout.base.errors import StoreError
from heldout.base.json_records import from_json, to_json
from heldout.base.paths import cache_folder, ensure_folder, write_text
from heldout.challenge.key import ChallengeKey
from heldout.scoring.interface import ScoreCard

FORMAT = 3


@dataclass(frozen=True)
class NewGrade:
    """What a submission is worth by the challenge as it is now; nobody's in particular."""

    card: ScoreCard
    """Its attempt, learner and time are those of whoever applies it."""
    key: str
    """Where its predictions are kept."""
    how: Literal["run", "rescored", "carried"]
    """Whether the submission was run, stored predictions were scored, or the card is the old one of a new version."""
    score: float | None = None
    """Public score as the metric computes it; the card tells it in steps."""

    @property
    def status(self) -> str:
        """As on the card."""
        return self.card.status

    @property
    def points(self) -> float | None:
        """Total."""
        return self.card.points.total if self.card.points else None


@dataclass(frozen=True)
class _KeptGrade:
    """One file of the cache."""

    format: int
    how: Literal["run", "rescored"]
    card: ScoreCard
    score: float | None
    predictions: bytes | None


class GradeCache:
    """Grades of one challenge by a key of all that they depend on. Safe with several threads and processes."""

    def __init__(self, challenge: ChallengeKey) -> None:
        self.folder = cache_folder() / "regrade" / challenge.file_name

    def get(self, key: str) -> NewGrade | None:
        """The grade that was kept; None where there is none, or none that can be read."""
        kept = self._kept(key)
        return None if kept is None else NewGrade(kept.card, key, kept.how, kept.score)

    def put(
        self,
        key: str,
        how: Literal["run", "rescored"],
        card: ScoreCard,
        score: float | None,
        predictions: bytes | None,
    ) -> NewGrade:
        """Keep a grade.

        Raises:
            StoreError: the cache folder cannot be created.
        """
        ensure_folder(self.folder, mode=0o700)
        write_text(self._file(key), json.dumps(to_json(_KeptGrade(FORMAT, how, card, score, predictions))))
        return NewGrade(card, key, how, score)

    def predictions(self, key: str) -> bytes | None:
        """The packed predictions of a grade that was kept; None where it has none.

        Raises:
            StoreError: the grade is not there any more.
        """
        kept = self._kept(key)
        if kept is None:
            raise StoreError(
                "What was worked out is not there any more, perhaps because another regrade of this challenge ended. "
                "Nothing was changed. Run the same command again."
            )
        return kept.predictions

    def forget(self) -> None:
        """Forget every grade of this challenge."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _file(self, key: str) -> Path:
        return self.folder / f"{key}.json"

    def _kept(self, key: str) -> _KeptGrade | None:
        try:
            found = from_json(_KeptGrade, json.loads(self._file(key).read_bytes()))
        except (OSError, ValueError):
            return None
        return found if found.format == FORMAT else None


def key_of(*parts: Any) -> str:
    """A file name for what depends on these JSON values."""
    text = json.dumps([FORMAT, *parts], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
