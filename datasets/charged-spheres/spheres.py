"""Two charged spheres on a bench, made up: what pulls at the left one is made of products, and of nothing else."""

from __future__ import annotations

import numpy as np
import pandas as pd

COULOMB = 22.0
"""Of two charges of one nanocoulomb, one centimetre apart, in micronewtons, as this bench would have it."""
PLATES = 0.45
"""Of one nanocoulomb between the plates, for each kilovolt."""
SPREAD = 7.0
"""Micronewtons by which the balance is wrong."""


def spheres(seed: int, rows: int = 2400) -> pd.DataFrame:
    """One row for each measurement: charges, distance, the voltage of the plates, and the force on the left sphere."""
    random = np.random.RandomState(seed)
    left, right, voltage = (random.uniform(-10, 10, rows) for _ in range(3))
    distance = random.uniform(5, 8, rows)
    force = COULOMB * left * right / distance**2 + PLATES * left * voltage + random.normal(0, SPREAD, rows)
    return pd.DataFrame(
        {
            "charge_left": left.round(2),
            "charge_right": right.round(2),
            "distance": distance.round(2),
            "voltage": voltage.round(2),
            "mass_left": random.normal(50, 5, rows).round(1),
            "mass_right": random.normal(50, 5, rows).round(1),
            "humidity": random.uniform(20, 60, rows).round(),
            "temperature": random.normal(21, 1.5, rows).round(1),
            "force": force.round(2),
        }
    )
