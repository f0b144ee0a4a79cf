"""Positions of animals, made up: two bent tracks and a herd, measured in units of very different size."""

import numpy as np
import pandas as pd


def make(seed, rows):
    """Two arcs that reach into each other and a round herd: the groups `brook`, `ridge` and `herd`."""
    random = np.random.default_rng(seed)
    group = random.choice(3, rows, p=[0.4, 0.4, 0.2])
    angle = random.uniform(0, np.pi, rows)
    east = np.select([group == 0, group == 1], [np.cos(angle), 1 - np.cos(angle)], random.normal(2.6, 0.13, rows))
    north = np.select([group == 0, group == 1], [np.sin(angle), 0.5 - np.sin(angle)], random.normal(1.1, 0.13, rows))
    east = east + np.where(group < 2, random.normal(0, 0.07, rows), 0)
    north = north + np.where(group < 2, random.normal(0, 0.07, rows), 0)
    names = np.array(["brook", "ridge", "herd"])
    return pd.DataFrame({"east_m": (1500 * east).round(2), "north_km": (1.5 * north).round(5), "animal": names[group]})
