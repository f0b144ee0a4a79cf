"""Searches in a library's catalogue, made up: how well each of ten books answers one."""

import numpy as np
import pandas as pd


def make(seed, searches, books):
    """A book answers well that has a large share of the words asked for, neither the oldest nor the newest."""
    random = np.random.default_rng(seed)
    rows = searches * books
    search = np.repeat(np.arange(searches), books)
    pages = random.lognormal(5.3, 0.9, rows).clip(30, 3000).round()
    density = random.gamma(2.0, 0.5, rows)
    hits = 1 + random.poisson(density * pages / 60)
    age = random.gamma(2.0, 9.0, rows).round(1)
    lent = random.poisson(np.exp(random.normal(2.0, 0.8, rows)))
    in_title = random.random(rows) < 0.15 + 0.1 * (density > 1.5)
    worth = 1.6 * np.log(0.1 + 60 * hits / pages) + 1.2 * in_title - 0.045 * np.abs(age - 12) + 0.2 * np.log1p(lent)
    worth = worth + random.normal(0, 0.4, rows) + np.repeat(random.normal(0, 0.5, searches), books)
    grade = np.digitize(worth, np.quantile(worth, [0.55, 0.75, 0.9, 0.97]))
    return pd.DataFrame(
        {
            "search": search,
            "hits": hits,
            "pages": pages.astype(np.int64),
            "age": age,
            "lent": lent,
            "in_title": in_title,
            "grade": grade.astype(np.int64),
        }
    )
