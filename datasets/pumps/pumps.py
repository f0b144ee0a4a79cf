"""Pumps in service, made up: how long each ran, and whether it had failed when the books were closed."""

import numpy as np
import pandas as pd


def make(seed, rows):
    """Hazards grow with load, heat and wear; pumps that were installed later have been watched for a shorter time."""
    random = np.random.default_rng(seed)
    load = random.uniform(20, 100, rows)
    heat = random.normal(60, 12, rows)
    starts = random.gamma(2.0, 4.0, rows)
    sealed = random.random(rows) < 0.5
    maker = random.choice(["Arndt", "Borg", "Cole"], rows, p=[0.5, 0.3, 0.2])
    watched = random.uniform(2, 96, rows)
    risk = 0.035 * (load - 60) + 0.05 * (heat - 60) + 0.08 * (starts - 8) - 0.7 * sealed + 0.5 * (maker == "Cole")
    life = 60 * random.weibull(1.4, rows) * np.exp(-risk / 1.4)
    return pd.DataFrame(
        {
            "load": load.round(1),
            "heat": heat.round(1),
            "starts": starts.round(1),
            "sealed": sealed,
            "maker": maker,
            "months_since_installed": watched.round(1),
            "months": np.maximum(np.minimum(life, watched), 0.1).round(1),
            "failed": (life <= watched).astype(np.int64),
        }
    )
