"""Score cards for tests: one that says all that a card can say, and changes of it."""

from __future__ import annotations

from typing import Any

from heldout.scoring.interface import SCHEMA, ScoreCard

DOCUMENT: dict[str, Any] = {
    "schema": SCHEMA,
    "attempt": "1jms997pkew6",
    "learner": "ada",
    "created_at": "2026-11-22T19:30:00+00:00",
    "challenge": {
        "id": "digits",
        "title": "Digits",
        "course": None,
        "content_hash": "sha256:c",
        "data_hash": "sha256:d",
        "metric_hash": "sha256:m",
        "landscape_hash": None,
        "needs": "label",
        "limits": {"cpu_seconds": 60.0, "memory_mb": 2048},
    },
    "status": "graded",
    "message": None,
    "traceback": None,
    "metric": {"name": "accuracy", "greater_is_better": True},
    "score": {"public": 0.9, "ci95": [0.88, 0.92], "step": None},
    "points": {"total": 70.0, "sd": 4.2, "model_choice": 90.0, "data_handling": 90.0, "tuning": 90.0},
    "regret": {
        name: {"value": 0.05, "ci95": [0.04, 0.06], "verdict": "worse"}
        for name in ("total", "model_choice", "data_handling", "tuning")
    },
    "equivalent_trials": {"low": 6, "value": 9, "high": 15, "of": 31},
    "model": {
        "family": "svm",
        "estimator": "SVC",
        "params": {"C": 1.0, "gamma": "scale", "class_weight": None, "size": {"repr": "(3, 4)"}},
        "pipeline": "SVC",
        "verified": True,
        "declared_reason": None,
        "carried_numbers": 0,
    },
    "good_families": ["svm", "mlp"],
    "neighbours": [],
    "coach": [],
    "resources": {
        "wall_seconds": 2.1,
        "cpu_seconds": 1.9,
        "peak_memory_mb": 310.0,
        "fit_seconds": 1.2,
        "predict_seconds": 0.02,
        "phases": {},
    },
    "isolation": {
        "level": "standard",
        "layers": ["landlock", "seccomp"],
        "network_blocked": True,
        "memory_limit": "hard",
        "weakened": False,
        "installed_data": "searched",
    },
    "environment": {"numpy": "2.0.0"},
    "warnings": [],
    "output": "",
}


def score_card(**changes: Any) -> ScoreCard:
    """The card of `DOCUMENT` with other values of some keys, as JSON."""
    return ScoreCard.from_json(DOCUMENT | changes)
