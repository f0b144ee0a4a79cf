"""Patients and genes, made up: how fast a medicine is broken down depends on five genes of two hundred."""

from __future__ import annotations

import numpy as np
import pandas as pd

GENES = 200
WEIGHTS = {17: 1.0, 58: -0.9, 103: 0.8, 140: -0.7, 186: 0.6}
"""What one unit of each of the five genes does to the half-life, in hours."""
USUAL, SPREAD = 12.0, 0.7
"""Half-life of the usual patient, and what differs by chance, in hours."""


def panel(seed: int, rows: int = 360) -> pd.DataFrame:
    """One row for each patient: two hundred genes, and after how many hours half of the medicine was gone."""
    random = np.random.RandomState(seed)
    active = random.normal(size=(rows, GENES))
    hours = USUAL + sum(weight * active[:, gene] for gene, weight in WEIGHTS.items()) + random.normal(0, SPREAD, rows)
    genes = {f"gene_{number:03d}": active[:, number].round(3) for number in range(GENES)}
    return pd.DataFrame({**genes, "half_life": hours.round(2)})
