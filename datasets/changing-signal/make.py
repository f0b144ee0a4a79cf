"""Readings of three sensors whose meaning changes at rows that are known: synthetic, and said to be."""

import numpy as np
import pandas as pd


def make(seed, rows, changes):
    """`rows` readings, one a minute. A fault shows as a weighted sum of the sensors above zero, with noise; at each of
    `changes` the weights are others."""
    generator = np.random.default_rng(seed)
    sensors = generator.normal(size=(rows, 3))
    weights = np.array([[2.0, 1.0, 0.0], [-1.0, 2.0, 0.5], [0.5, -2.0, 1.0], [-2.0, -1.0, 0.5]])
    regime = np.searchsorted(np.asarray(changes), np.arange(rows), side="right")
    signal = (sensors * weights[regime % len(weights)]).sum(axis=1) + generator.normal(0, 0.5, rows)
    return pd.DataFrame(
        {
            "read_at": np.datetime64("2024-01-01T00:00:00") + np.arange(rows).astype("timedelta64[m]"),
            "pressure": sensors[:, 0].round(4),
            "flow": sensors[:, 1].round(4),
            "vibration": sensors[:, 2].round(4),
            "fault": np.where(signal > 0, "yes", "no"),
        }
    )
