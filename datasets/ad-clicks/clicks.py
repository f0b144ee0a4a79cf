"""Made-up impressions of advertisements: whether one is clicked depends on who sees which one, and when."""

from __future__ import annotations

import numpy as np
import pandas as pd

_DEVICES = ("desktop", "phone", "tablet")


def make(seed: int, rows: int, part: int | None = None) -> pd.DataFrame:
    """Impressions; without `part` those that are kept back, with it those of one part of the log."""
    # A trailing 0 is no further number to numpy: [seed, 0] begins the same sequence as the world's seed.
    random = np.random.default_rng([seed, 0, 1] if part is None else [seed, part + 1])
    world = np.random.default_rng(seed)
    taste = world.normal(0.0, 0.9, (40, 60))
    hours = world.normal(0.0, 0.5, (3, 24))
    site, campaign = random.integers(0, 40, rows), random.integers(0, 60, rows)
    device, hour = random.integers(0, 3, rows), random.integers(0, 24, rows)
    numbers = random.normal(0.0, 1.0, (rows, 7))
    odds = -2.0 + taste[site, campaign] + hours[device, hour] + numbers[:, :3] @ np.array([0.35, -0.25, 0.15])
    table = pd.DataFrame(
        {
            "site": site.astype("int64"),
            "campaign": campaign.astype("int64"),
            "device": np.array(_DEVICES)[device],
            "hour": hour.astype("int64"),
        }
    )
    for place in range(7):
        table[f"signal_{place}"] = numbers[:, place].round(3)
    table["clicked"] = random.random(rows) < 1 / (1 + np.exp(-odds))
    return table
