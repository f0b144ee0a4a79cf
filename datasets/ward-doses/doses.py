"""Patients and doses, made up: a medicine helps everybody, and those who are worse off get more of it."""

from __future__ import annotations

import numpy as np
import pandas as pd

STATES = ("light", "moderate", "serious", "critical")
DAYS = (5.0, 9.0, 14.0, 21.0)
"""How long patients of each state stay who get no medicine."""
HELPS = 0.055
"""Days that each milligram takes off."""
USUAL = (30.0, 60.0, 95.0, 135.0)
"""Milligrams that doctors give to each state, before doses were drawn by lot."""
BEGIN = np.datetime64("2023-01-01")


def stays(seed: int, rows: int = 3000, chosen: float = 0.6) -> pd.DataFrame:
    """One row for each patient in order of arrival: doctors chose the doses of the share `chosen`, then the lot did."""
    random = np.random.RandomState(seed)
    arrived = BEGIN + np.sort(random.randint(0, 730, rows)).astype("timedelta64[D]")
    state = random.choice(len(STATES), rows, p=(0.35, 0.3, 0.2, 0.15))
    age = random.normal(55, 14, rows).clip(18, 95)
    dose = random.normal(np.array(USUAL)[state], 14).clip(5, 180)
    by_lot = np.arange(rows) >= round(chosen * rows)
    dose[by_lot] = random.permutation(dose[by_lot])
    days = np.array(DAYS)[state] - HELPS * dose + 0.03 * (age - 55) + random.normal(0, 1.2, rows)
    return pd.DataFrame(
        {
            "arrived": arrived,
            "state": np.array(STATES)[state],
            "age": age.round(),
            "weight": random.normal(75, 13, rows).clip(42, 140).round(),
            "dose": dose.round(),
            "days": days.clip(0.5).round(1),
        }
    )
