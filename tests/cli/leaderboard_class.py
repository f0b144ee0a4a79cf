"""A class on the digits challenge in a real database: predictions are made up with known merit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from card_samples import score_card

from command_line import ROOT
from heldout.attempts.interface import Attempt
from heldout.attempts.store import open_store
from heldout.challenge.load import load_challenge
from heldout.prepare.prepare import prepare
from heldout.prepare.tables import read_target
from heldout.scoring.packing import pack
from heldout.submission.interface import Submission, SubmittedFile

CHALLENGE = load_challenge(ROOT, "digits")
SUBMISSION = Submission("solution.py", "python", "solution.py", (SubmittedFile("solution.py", b"1"),), "sha256:0")
START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Hidden:
    """The labels of both hidden parts."""

    public: np.ndarray
    private: np.ndarray

    def right_for(self, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Predictions that are right for exactly this share of the rows of either part, drawn by the seed."""
        random = np.random.default_rng(seed)
        return _wrong_for(self.public, 1 - share, random), _wrong_for(self.private, 1 - share, random)


def hidden() -> Hidden:
    """The labels of the challenge."""
    prepared = prepare(CHALLENGE)
    public, private = (
        read_target(prepared.hidden_file(f"{part}_target").read_bytes()) for part in ("public", "private")
    )
    return Hidden(public, private)


def _wrong_for(truth: np.ndarray, share: float, random: np.random.Generator) -> np.ndarray:
    wrong = random.choice(len(truth), round(share * len(truth)), replace=False)
    made = truth.copy()
    made[wrong] = (made[wrong] + 1 + random.integers(0, 9, len(wrong))) % 10
    return made


def hand_in(
    database: Path,
    truth: Hidden,
    learner: str,
    made: Sequence[tuple[np.ndarray, np.ndarray]],
    minute: int = 0,
    **changes: object,
) -> list[str]:
    """Record one attempt per pair of predictions, a minute apart; their ids."""
    store = open_store(f"sqlite:///{database}")
    ids = []
    for number, (public, private) in enumerate(made):
        score = float((public == truth.public).mean())
        fields = {
            "id": "",
            "created_at": START + timedelta(minutes=minute + number),
            "learner": learner,
            "challenge_id": CHALLENGE.id,
            "challenge_hash": CHALLENGE.content_hash,
            "submission_hash": SUBMISSION.content_hash,
            "submission_name": SUBMISSION.name,
            "status": "graded",
            "score": score,
            "greater_is_better": True,
            "points": 100 * score,
            "card": score_card(score={"public": score, "ci95": None}, learner=learner),
            "predictions": pack(public, private),
            "course_id": CHALLENGE.key.course_id,
        }
        ids.append(store.add(Attempt(**fields | changes), SUBMISSION).id)  # type: ignore[arg-type]
    store.dispose()
    return ids
