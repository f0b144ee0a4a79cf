"""Seeds in a greenhouse, made up: they sprout where it is neither cold nor hot, and neither dry nor wet."""

from __future__ import annotations

import numpy as np
import pandas as pd

BEST = (21.0, 55.0)
"""Degrees Celsius, and water in a hundred parts of soil."""
WIDTH = (9.0, 27.0)
"""How far from the best half of the seeds still sprout, in the same units."""
SHARPNESS = 7.0


def sow(seed: int, rows: int = 2400) -> pd.DataFrame:
    """One row for each pot: what was measured in it, and whether the seed had sprouted after two weeks."""
    random = np.random.RandomState(seed)
    warmth, water = random.uniform(5, 37, rows), random.uniform(10, 100, rows)
    depth, light, acidity = random.uniform(5, 40, rows), random.uniform(2, 30, rows), random.uniform(5.5, 7.5, rows)
    apart = ((warmth - BEST[0]) / WIDTH[0]) ** 2 + ((water - BEST[1]) / WIDTH[1]) ** 2
    sprouts = random.uniform(size=rows) < 1 / (1 + np.exp(SHARPNESS * (np.sqrt(apart) - 1)))
    return pd.DataFrame(
        {
            "warmth": warmth.round(1),
            "water": water.round(),
            "depth": depth.round(),
            "light": light.round(1),
            "acidity": acidity.round(2),
            "sprouted": np.where(sprouts, "yes", "no"),
        }
    )
