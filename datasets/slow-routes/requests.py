"""The log of a made-up web shop: few of its routes get most of the requests, and failed ones end early."""

from __future__ import annotations

import numpy as np
import pandas as pd

_WORDS = ("account", "basket", "catalogue", "delivery", "export", "feed", "gallery", "help", "invoice", "order")
_PARTS = ("add", "all", "change", "find", "item", "list", "new", "open", "page", "remove", "save", "status")


def make(seed: int, rows: int) -> pd.DataFrame:
    """A row for each request, in the order in which they came. `mean_ms` is the truth: the mean of its route."""
    random = np.random.default_rng(seed)
    routes = np.array([f"/{first}/{second}" for first in _WORDS for second in _PARTS])
    random.shuffle(routes)
    share = 1.0 / np.arange(1, len(routes) + 1) ** 1.1
    route = np.concatenate(
        [np.arange(len(routes)), random.choice(len(routes), rows - len(routes), p=share / share.sum())]
    )
    usual = np.exp(random.normal(4.5, 0.7, len(routes)))
    failing = random.beta(1.0, 6.0, len(routes))
    failed = random.random(rows) < failing[route]
    failed[: len(routes)] = False
    # Load grows over the day, so that the first half of the log is not like the second one.
    load = np.linspace(0.6, 1.6, rows)
    milliseconds = usual[route] * load * np.exp(random.normal(0.0, 0.5, rows))
    milliseconds = np.where(failed, 0.15 * milliseconds, milliseconds).round(1) + 0.1
    status = np.where(failed, random.choice([500, 502, 503], rows), random.choice([200, 200, 200, 304, 404], rows))
    table = pd.DataFrame({"route": routes[route], "status": status, "ms": milliseconds.round(1)})
    answered = table[table["status"] < 500]
    table["mean_ms"] = table["route"].map(answered.groupby("route")["ms"].mean())
    return table
