"""Patients of an emergency room, made up: a blood test is ordered where a doctor, who sees more, is worried."""

from __future__ import annotations

import numpy as np
import pandas as pd

TESTS = ("lactate", "troponin", "d_dimer", "procalcitonin", "ammonia")
USUAL = (1.2, 8.0, 0.4, 0.1, 30.0)
"""The middle value of each test among patients who have nothing."""


def visits(seed: int, rows: int = 4000) -> pd.DataFrame:
    """One row for each patient: what everybody is measured for, the tests that were ordered, and where they went."""
    random = np.random.RandomState(seed)
    ill = random.normal(size=rows)
    pulse = random.normal(82 + 6 * ill, 14)
    pressure = random.normal(132 - 5 * ill, 17)
    warmth = random.normal(37.0 + 0.15 * ill, 0.6)
    columns = {"age": random.uniform(18, 95, rows).round(), "pulse": pulse.round(), "pressure": pressure.round()}
    columns["temperature"] = warmth.round(1)
    for name, usual in zip(TESTS, USUAL, strict=True):
        worried = random.normal(0.65 * ill - 0.6, 1.0) > 0
        value = usual * np.exp(0.06 * ill + random.normal(0, 0.5, rows))
        columns[name] = np.where(worried, value.round(2), np.nan)
    chance = 1 / (1 + np.exp(-(2.2 * ill - 2.2 + 0.012 * (columns["age"] - 55))))
    admitted = np.where(random.uniform(size=rows) < chance, "yes", "no")
    return pd.DataFrame({**columns, "admitted": admitted})
