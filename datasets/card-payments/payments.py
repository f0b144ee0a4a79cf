"""Made-up card payments: what is unusual for one holder is usual for another, and that changes over the year."""

from __future__ import annotations

import numpy as np
import pandas as pd

_SHOPS = ("fuel", "groceries", "hotel", "online", "pharmacy", "restaurant")


def make(seed: int, rows: int, holders: int) -> pd.DataFrame:
    """A row for each payment, in order of time. Whether it was disputed depends on the holder's own past alone."""
    random = np.random.default_rng(seed)
    holder = random.choice(holders, rows, p=random.dirichlet(np.full(holders, 0.8)))
    seconds = np.sort(random.integers(0, 365 * 86_400, rows))
    usual = random.normal(3.4, 0.9, holders)
    drift = random.normal(0.0, 0.7, holders)
    level = usual[holder] + drift[holder] * seconds / seconds.max()
    stolen = random.random(rows) < 0.06
    amount = np.exp(level + np.where(stolen, random.normal(1.6, 0.5, rows), random.normal(0.0, 0.45, rows)))
    since = pd.Series(seconds).groupby(holder).diff().fillna(30 * 86_400).to_numpy()
    odds = -3.4 + 4.2 * stolen + 0.5 * (np.log(since + 60) < np.log(7_200))
    table = pd.DataFrame(
        {
            "paid_at": pd.Timestamp("2025-01-01") + pd.to_timedelta(seconds, unit="s"),
            "holder": [f"h{number:04d}" for number in holder],
            "shop": random.choice(_SHOPS, rows),
            "amount": amount.round(2),
        }
    )
    table["disputed"] = random.random(rows) < 1 / (1 + np.exp(-odds))
    return table.astype({"disputed": bool})
