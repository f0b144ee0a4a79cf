"""Parts of a factory, made up: those of the first months were judged in a hurry, and later ones with care."""

from __future__ import annotations

import numpy as np
import pandas as pd

WRONG = 0.3
"""The share of hurried judgements that are the opposite of the truth, whatever the part is like."""
BEGIN = np.datetime64("2025-03-01T06:00")


def parts(seed: int, rows: int = 4000, hurried: float = 0.5) -> pd.DataFrame:
    """One row for each part in order of time: what was measured, and whether it was judged sound or cracked."""
    random = np.random.RandomState(seed)
    minutes = np.sort(random.randint(0, 200 * 24 * 60, rows)).astype("timedelta64[m]")
    measured = random.normal(size=(rows, 6))
    pitch, damping, mass, warp, gloss, hum = measured.T
    truth = pitch + damping - 1.8 * np.abs(warp) + 1.2 * pitch * damping + 1.2 > 0
    wrong = (np.arange(rows) < round(hurried * rows)) & (random.uniform(size=rows) < WRONG)
    return pd.DataFrame(
        {
            "judged_at": BEGIN + minutes,
            "pitch": (2200 + 60 * pitch).round(1),
            "damping": (0.8 + 0.1 * damping).round(4),
            "mass": (415 + 3 * mass).round(2),
            "warp": (0.05 * warp).round(4),
            "gloss": (60 + 8 * gloss).round(1),
            "hum": (12 + 2 * hum).round(2),
            "judged": np.where(truth ^ wrong, "sound", "cracked"),
        }
    )
