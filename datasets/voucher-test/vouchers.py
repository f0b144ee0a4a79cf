"""Customers of a shop, made up: a voucher, given by lot, moves some of them, and not those who buy most."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

KINDS = ("fashion", "garden", "kitchen", "sports")
USUAL = (0.0, 14.0, 6.0, -4.0)
"""What customers of each kind spend more than others, in euros, voucher or not."""
SCATTER = 12.0
"""Standard deviation of what a customer spends, by nothing that is known."""
LEAST = 1.0
"""Nobody spends less, in euros: everybody bought something."""


def customers(seed: int, experiment: int = 6000, hidden: int = 2000) -> pd.DataFrame:
    """A row for each customer: those of the experiment, and two hidden parts of whom the effect itself is told.

    `effect` of an experiment's row is twice what the customer spent, with a minus where a coin gave no voucher: its
    mean over any customers is the voucher's effect on them, as near as chance allows. In hidden rows it is the effect.
    """
    random = np.random.RandomState(seed)
    rows = experiment + 2 * hidden
    orders = random.poisson(4.0, rows)
    days = np.ceil(random.exponential(60.0, rows)).clip(1, 400)
    basket = random.gamma(4.0, 12.0, rows).clip(5, 300)
    age = random.normal(42, 13, rows).clip(18, 85).round()
    kind = random.choice(len(KINDS), rows, p=(0.35, 0.2, 0.25, 0.2))
    letters = random.randint(0, 2, rows)
    without = 14 + 3 * orders + 0.25 * basket + np.array(USUAL)[kind] + 0.2 * (age - 42)
    # Who is away for long is won back; who orders often would have come anyway, and puts off an order for the voucher.
    moved = 12 + 0.22 * np.minimum(days, 120) - 6.0 * np.minimum(orders, 8) + 12 * letters
    voucher = random.randint(0, 2, rows)
    spent = (without + voucher * moved + random.normal(0, SCATTER, rows)).clip(LEAST)
    told = 2 * spent * np.where(voucher == 1, 1, -1)
    true = mean_spent(without + moved) - mean_spent(without)
    part = np.repeat(["train", "public", "private"], [experiment, hidden, hidden])
    table = pd.DataFrame(
        {
            "part": part,
            "orders": orders,
            "days_away": days.astype("int64"),
            "basket": basket.round(2),
            "age": age.astype("int64"),
            "kind": np.array(KINDS)[kind],
            "letters": np.where(letters == 1, "yes", "no"),
            "effect": np.where(part == "train", told, true).round(2),
        }
    )
    return table.iloc[random.permutation(rows)]


def mean_spent(middle: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of a normal number around `middle` that counts as `LEAST` where it is less."""
    over = (middle - LEAST) / SCATTER
    found: NDArray[np.float64] = LEAST + (middle - LEAST) * norm.cdf(over) + SCATTER * norm.pdf(over)
    return found
