"""Payments at a till, made up: which of them turn out to be stolen cards. The truth is known, and written here."""

from __future__ import annotations

import numpy as np
import pandas as pd


def payments(seed: int, rows: int = 5000) -> pd.DataFrame:
    """One row for each payment; `stolen` is drawn with a probability that depends on pairs of columns."""
    random = np.random.RandomState(seed)
    hour = random.randint(0, 24, rows)
    amount = np.exp(random.normal(3.2, 1.0, rows))
    usual = np.exp(random.normal(3.2, 0.6, rows))
    kilometres = np.exp(random.normal(2.0, 1.4, rows))
    minutes = np.exp(random.normal(5.0, 1.6, rows))
    age = random.gamma(2.0, 2.5, rows)
    tries = random.poisson(0.35, rows)
    contactless = random.rand(rows) < 0.6
    night = (hour < 6) | (hour > 22)
    speed = kilometres / (minutes / 60 + 0.2)
    score = (
        -2.4
        + 1.7 * np.tanh(np.log(amount / usual) - 0.4)
        + 1.5 * np.tanh(np.log(speed / 8))
        + 1.1 * (night & (amount > 30))
        + 0.9 * np.minimum(tries, 3) * ~contactless
        - 0.8 * (contactless & (amount < 25))
        + 1.2 * ((age < 1.5) & (tries > 0))
    )
    stolen = np.where(random.rand(rows) < 1 / (1 + np.exp(-1.6 * score)), "yes", "no")
    return pd.DataFrame(
        {
            "hour": hour,
            "amount": amount.round(2),
            "usual_amount": usual.round(2),
            "kilometres": kilometres.round(2),
            "minutes": minutes.round(1),
            "card_years": age.round(2),
            "wrong_pins": tries,
            "contactless": contactless,
            "stolen": stolen,
        }
    )
