from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from heldout.audit.checks.too_good import beyond_naive

FEATURES = pd.DataFrame({"last_week": [10.0, 20.0, 30.0], "rain": [1.0, 0.0, 2.0]})
TARGET = np.array([11.0, 19.0, 30.0])


def challenge(task: str, **options: str) -> Any:
    return SimpleNamespace(definition=SimpleNamespace(task=SimpleNamespace(type=task, options=options)))


def test_of_a_forecast_columns_must_not_tell_what_the_naive_one_leaves_over() -> None:
    features, target = beyond_naive(challenge("forecast", naive="last_week", known_until="day"), FEATURES, TARGET)
    assert list(features) == ["rain"]
    assert target.tolist() == [1.0, -1.0, 0.0]


def test_of_other_tasks_columns_must_not_tell_the_target() -> None:
    features, target = beyond_naive(challenge("regression"), FEATURES, TARGET)
    assert features is FEATURES
    assert target is TARGET
