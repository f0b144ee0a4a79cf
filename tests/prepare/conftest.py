from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from heldout.challenge.definition import ChallengeDefinition

Define = Callable[..., ChallengeDefinition]


def define_challenge(
    *, task: dict[str, Any] | None = None, split: dict[str, Any] | None = None, **dataset: Any
) -> ChallengeDefinition:
    """A valid definition over a table with the target `y`; sections are replaced by what is given."""
    chosen = {"method": "random", "public": 0.2, "private": 0.3, "seed": 7} | (split or {})
    if chosen["method"] == "given":
        chosen = {"method": "given", "column": "part"} | (split or {})
    task = task or {"type": "regression"}
    metric = {"regression": "rmse", "count": "mean_poisson_d2"}.get(task["type"], "accuracy")
    return ChallengeDefinition.model_validate(
        {
            "format_version": 1,
            "title": "A table",
            "level": "beginner",
            "skills": ["procedure"],
            "summary": "A small table.",
            "dataset": {"id": "table", "target": "y"} | dataset,
            "task": task,
            "metric": {"name": metric},
            "split": chosen,
        }
    )


@pytest.fixture
def define() -> Define:
    return define_challenge
