"""The score card: what every client reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SCHEMA = "heldout.scorecard/1"


@dataclass(frozen=True)
class Score:
    """A metric's value on the public rows, as finely as they can tell (`heldout.scoring.steps`)."""

    public: float
    ci95: tuple[float, float] | None
    """Percentile interval of 1,000 paired bootstrap replicates; None where it cannot be had."""
    step: float | None = None
    """What `public`, `ci95` and everything that is derived from them were rounded to before."""
    final: float | None = None
    """Private score, once attempts are closed."""


@dataclass(frozen=True)
class ScoreCard:
    """One attempt's result, as `heldout grade --json` prints it."""

    attempt: str | None
    learner: str
    created_at: str
    """ISO 8601, UTC."""
    challenge: dict[str, Any]
    """id, title, course (the title of the one that graded), and the version: content_hash and its parts
    (`heldout.scoring.challenge_version`)."""
    status: str
    message: str | None
    traceback: str | None
    metric: dict[str, Any]
    """name, greater_is_better."""
    score: Score | None
    model: dict[str, Any] | None
    resources: dict[str, Any] | None
    isolation: dict[str, Any] | None
    environment: dict[str, str]
    points: dict[str, Any] | None = None
    regret: dict[str, Any] | None = None
    equivalent_trials: dict[str, Any] | None = None
    good_families: list[str] | None = None
    neighbours: list[str] | None = None
    """Families that, tuned alone, get as far; only where the loss cannot be split because the family is unknown."""
    coach: list[dict[str, Any]] = field(default_factory=list)
    output: str = ""
    """What the submission printed, shortened; kept off the JSON contract's required keys."""
    warnings: list[dict[str, Any]] = field(default_factory=list)
    """What the run was warned of: category, message (of the first) and count, the most frequent first."""

    def as_json(self) -> dict[str, Any]:
        """The document of the schema `heldout.scorecard/1`."""
        score = None
        if self.score is not None:
            score = {
                "public": self.score.public,
                "ci95": list(self.score.ci95) if self.score.ci95 else None,
                "step": self.score.step,
            }
            if self.score.final is not None:
                score["final"] = self.score.final
        return {
            "schema": SCHEMA,
            "attempt": self.attempt,
            "learner": self.learner,
            "created_at": self.created_at,
            "challenge": self.challenge,
            "status": self.status,
            "message": self.message,
            "traceback": self.traceback,
            "metric": self.metric,
            "score": score,
            "points": self.points,
            "regret": self.regret,
            "equivalent_trials": self.equivalent_trials,
            "model": self.model,
            "good_families": self.good_families,
            "neighbours": self.neighbours,
            "coach": self.coach,
            "resources": self.resources,
            "isolation": self.isolation,
            "environment": self.environment,
            "warnings": self.warnings,
            "output": self.output,
        }
