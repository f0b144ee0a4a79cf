"""Readings of a press, made up: most obey the machine's laws, a few keep within every column's range and break them."""

import numpy as np
import pandas as pd


def make(seed, rows, strange):
    """Two ways of running, each with its own line between the columns; strange rows mix the columns of two rows."""
    random = np.random.default_rng(seed)
    fast = random.random(rows) < 0.4
    speed = np.where(fast, random.normal(80, 9, rows), random.normal(40, 9, rows))
    pressure = np.where(fast, 30 + 0.9 * speed, 120 - 0.9 * speed) + random.normal(0, 1.5, rows)
    current = 2 + 0.11 * pressure + random.normal(0, 0.25, rows)
    heat = 20 + 0.35 * speed + 2.2 * current + random.normal(0, 0.8, rows)
    hum = 50 + 0.2 * heat - 0.1 * speed + random.normal(0, 0.4, rows)
    table = np.column_stack([speed, pressure, current, heat, hum])
    odd = np.arange(rows) < round(strange * rows)
    others = table[random.integers(round(strange * rows), rows, odd.sum())]
    swapped = random.random((odd.sum(), 5)) < 0.5
    swapped[:, 0], swapped[:, 2] = True, False
    table[odd] = np.where(swapped, others, table[odd])
    frame = pd.DataFrame(table.round(2), columns=["speed", "pressure", "current", "heat", "hum"])
    frame["jammed"] = np.where(odd, "yes", "no")
    return frame.sample(frac=1, random_state=seed).reset_index(drop=True)
