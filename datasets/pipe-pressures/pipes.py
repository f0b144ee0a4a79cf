"""Pipes, made up: the pressure that is lost in a straight pipe, by the law of Darcy and Weisbach."""

from __future__ import annotations

import numpy as np
import pandas as pd

FRICTION = 0.02
"""Of a new pipe."""
RUST = 0.03
"""By how much the friction grows in each year, as a share."""
DENSITY = 1000.0
"""Kilograms in a cubic metre of water."""
SPREAD = 0.25
"""Of the logarithm: a gauge is wrong by a quarter, whatever it shows."""


def pipes(seed: int, rows: int = 2000) -> pd.DataFrame:
    """One row for each pipe: how long, how wide, how much flows, how old it is, and the pressure that is lost."""
    random = np.random.RandomState(seed)
    length = np.exp(random.normal(np.log(20), 0.8, rows)).clip(1, 500)
    diameter = np.exp(random.normal(np.log(25), 0.7, rows)).clip(5, 250)
    flow = (40 * (diameter / 25) ** 2 * np.exp(random.normal(0, 0.6, rows))).clip(1, 5000)
    age, bends = random.uniform(0, 40, rows), random.poisson(3, rows)
    speed = (flow / 60_000) / (np.pi * (diameter / 2000) ** 2)
    pascal = FRICTION * np.exp(RUST * age) * length / (diameter / 1000) * DENSITY * speed**2 / 2
    measured = pascal * np.exp(random.normal(0, SPREAD, rows))
    return pd.DataFrame(
        {
            "length": length.round(1),
            "diameter": diameter.round(1),
            "flow": flow.round(1),
            "age": age.round(1),
            "bends": bends,
            "pressure_lost": measured.round(1),
        }
    )
