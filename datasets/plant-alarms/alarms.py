"""Hours of a plant, made up: which of six alarms rang in each, several at once or none."""

import numpy as np
import pandas as pd

_ALARMS = {"flow": -0.2, "heat": -1.0, "level": -1.6, "smoke": -3.3, "leak": -3.6, "power": -3.9}


def make(seed, rows):
    """Each alarm depends on the same ten readings in a way of its own; three of them are rare."""
    random = np.random.default_rng(seed)
    readings = random.normal(size=(rows, 10))
    frame = pd.DataFrame(readings.round(3), columns=[f"reading_{number}" for number in range(10)])
    weights = np.random.default_rng(5).normal(size=(10, len(_ALARMS))) * 1.1
    for (name, middle), weight in zip(_ALARMS.items(), weights.T, strict=True):
        odds = middle + readings @ weight * 0.45
        frame[name] = (random.random(rows) < 1 / (1 + np.exp(-odds))).astype(np.int64)
    return frame
