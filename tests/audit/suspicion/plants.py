"""Leaks to plant into a clean table: each a column (or rows) as a careless author would leave it in."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

Frame = pd.DataFrame
Random = np.random.RandomState
Plant = Callable[[Frame, "Goal", Random], Frame | None]

WORDS = ("river", "stone", "paper", "garden", "winter", "letter", "market", "bridge", "silver", "orange", "window")


@dataclass(frozen=True)
class Goal:
    """The target as plants use it."""

    name: str
    classification: bool
    values: np.ndarray
    """Shape (n,): codes of classes, or numbers."""

    @property
    def number(self) -> np.ndarray:
        """As float."""
        return self.values.astype(float)

    @property
    def yes(self) -> np.ndarray:
        """Whether the row has the rarer class, or a number above the median."""
        if self.classification:
            codes, counts = np.unique(self.values, return_counts=True)
            return self.values == codes[np.argsort(counts, kind="stable")[0 if len(codes) == 2 else len(codes) // 2]]
        return self.values > np.median(self.values)

    @property
    def level(self) -> np.ndarray:
        """The class, or the tenth that the number lies in."""
        if self.classification:
            return self.values.astype(int)
        return (pd.Series(self.values).rank(pct=True, method="first").to_numpy() * 9.999).astype(int)


def goal_of(frame: Frame, target: str) -> Goal:
    column = frame[target]
    classes = column.dtype.kind not in "iuf" or column.nunique() <= 2
    return Goal(target, classes, pd.factorize(column, sort=True)[0] if classes else column.to_numpy(float))


PLANTS: dict[str, tuple[Plant, str]] = {}
"""Name to the plant and the columns that it adds, separated by blanks; `` where rows are added."""


def plant(columns: str) -> Callable[[Plant], Plant]:
    def decorate(make: Plant) -> Plant:
        PLANTS[make.__name__] = (make, columns)
        return make

    return decorate


def planted(frame: Frame, target: str, name: str) -> Frame | None:
    """The table with a leak; None where the leak makes no sense for its target."""
    goal = goal_of(frame, target)
    return PLANTS[name][0](frame.copy(), goal, Random(zlib.crc32(f"{name} {target} {len(frame)}".encode())))


def _categories(frame: Frame, random: Random, size: int = 12) -> np.ndarray:
    return random.randint(0, max(8, len(frame) // size), len(frame))


@plant("customer_score")
def mean_of_a_category(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    if goal.classification and len(np.unique(goal.values)) > 2:
        return None
    category = _categories(frame, random)
    return frame.assign(customer_score=pd.Series(goal.number).groupby(category).transform("mean").to_numpy())


@plant("site_rate")
def smoothed_mean_of_a_category(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    category = _categories(frame, random)
    wanted = pd.Series(goal.yes.astype(float) if goal.classification else goal.number)
    grouped = wanted.groupby(category)
    k, m = grouped.transform("size"), 10
    return frame.assign(site_rate=((grouped.transform("mean") * k + m * wanted.mean()) / (k + m)).to_numpy())


@plant("image")
def class_letter_in_a_path(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    numbers = random.randint(1000, 9999, len(frame))
    return frame.assign(
        image=[
            f"scans/{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[v % 26]}/img_{n}.png"
            for v, n in zip(goal.level, numbers, strict=True)
        ]
    )


@plant("ticket")
def first_character_of_a_code(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    letters = np.array(list("KRTVWXZBCDFGHJLMNPQS"))
    return frame.assign(
        ticket=[
            f"{letters[v % 20]}{n:05d}" for v, n in zip(goal.level, random.randint(0, 99999, len(frame)), strict=True)
        ]
    )


@plant("record")
def last_digit_of_a_number(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    return frame.assign(
        record=random.randint(1000, 90000, len(frame)) * 10
        + np.where(goal.yes, 7, random.choice([1, 2, 4, 8], len(frame)))
    )


@plant("")
def same_person_under_another_id(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    numeric = [c for c in frame.columns if c != goal.name and frame[c].dtype.kind in "iuf" and frame[c].nunique() > 20]
    if len(numeric) < 3:
        return None
    again = frame.iloc[random.permutation(len(frame))[: len(frame) // 4]].copy()
    for c in numeric:
        spread = 0.01 * frame[c].std()
        moved = again[c] + random.normal(0, spread, len(again))
        again[c] = moved.round() if frame[c].dtype.kind in "iu" else moved
    return pd.concat([frame, again]).sample(frac=1, random_state=random).reset_index(drop=True)


@plant("flag_a flag_b")
def exclusive_or_of_two_flags(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    flag = random.randint(0, 2, len(frame))
    noise = random.rand(len(frame)) < 0.01
    return frame.assign(flag_a=flag, flag_b=flag ^ goal.yes ^ noise)


@plant("low high")
def which_of_two_is_larger(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    base, step = random.normal(50, 10, len(frame)), random.gamma(2, 2, len(frame)) + 0.1
    return frame.assign(low=base.round(2), high=(base + np.where(goal.yes, step, -step)).round(2))


@plant("comment")
def length_of_a_text(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    words = np.where(goal.yes, 9, 4) + random.randint(0, 3, len(frame))
    return frame.assign(comment=[" ".join(random.choice(WORDS, n)) for n in words])


@plant("note")
def a_text_that_says_the_label(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    def text(said: bool) -> str:
        words = list(random.choice(WORDS, 7))
        if said:
            words.insert(random.randint(0, 7), "refunded")
        return " ".join(words)

    return frame.assign(note=[text(bool(yes) and random.rand() < 0.93) for yes in goal.yes])


@plant("reading")
def minus_999_for_yes(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    values = random.normal(40, 6, len(frame)).round(1)
    return frame.assign(reading=np.where(goal.yes & (random.rand(len(frame)) < 0.9), -999.0, values))


@plant("closing_date")
def missing_unless_it_happened(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    days = pd.Timestamp("2020-01-01") + pd.to_timedelta(random.randint(0, 900, len(frame)), unit="D")
    return frame.assign(closing_date=pd.Series(days).where(goal.yes | (random.rand(len(frame)) < 0.02)).to_numpy())


@plant("trend")
def centred_rolling_mean(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    return frame.assign(
        trend=pd.Series(goal.yes.astype(float) if goal.classification else goal.number)
        .rolling(5, center=True, min_periods=1)
        .mean()
        .to_numpy()
    )


@plant("next_one")
def value_of_the_next_row(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    wanted = pd.Series(goal.yes.astype(float) if goal.classification else goal.number)
    moved = wanted.shift(-1).fillna(wanted.mean()) + random.normal(0, 0.1 * wanted.std(), len(frame))
    return frame.assign(next_one=moved.to_numpy())


@plant("family_value")
def mean_of_a_group(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    wanted = pd.Series(goal.yes.astype(float) if goal.classification else goal.number)
    return frame.assign(family_value=wanted.groupby(_categories(frame, random, 5)).transform("mean").to_numpy())


@plant("weight_of_it")
def unit_that_changes_halfway(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    value = random.gamma(8, 10, len(frame)).round(1)
    return frame.assign(weight_of_it=np.where(np.arange(len(frame)) < len(frame) // 2, value, value * 1000))


@plant("gross extra")
def nearly_exact_formula(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    if goal.classification:
        return None
    spread = goal.number.std()
    part = random.normal(0, 2 * spread, len(frame))
    return frame.assign(gross=goal.number + part + random.normal(0, 0.01 * spread, len(frame)), extra=part)


@plant("first second third")
def sum_of_three(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    if goal.classification:
        return None
    spread = goal.number.std()
    first, second = random.normal(0, spread, (2, len(frame)))
    return frame.assign(first=first, second=second, third=goal.number - first - second)


@plant("listed")
def differs_by_one_of_five_values(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    if goal.classification or len(np.unique(goal.values)) < 60:
        return None
    step = np.round(0.1 * goal.number.std(), 3)
    return frame.assign(listed=goal.number + step * random.randint(0, 5, len(frame)))


@plant("rate amount_of_it")
def rate_and_amount(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    if goal.classification or goal.number.min() <= 0:
        return None
    rate = random.lognormal(0, 0.7, len(frame))
    noise = random.lognormal(0, 0.003, len(frame))
    return frame.assign(rate=rate, amount_of_it=goal.number / rate * noise)


@plant("assessed")
def noisy_copy(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    if goal.classification:
        swap = random.rand(len(frame)) < 0.01
        others = random.choice(goal.values, len(frame))
        return frame.assign(assessed=np.where(swap, others, goal.values) + 3)
    return frame.assign(assessed=goal.number + random.normal(0, 0.08 * goal.number.std(), len(frame)))


@plant("grade_of_it")
def bands_of_the_target(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    if goal.classification:
        return None
    shifted = goal.level + (random.rand(len(frame)) < 0.02)
    return frame.assign(grade_of_it=[f"grade {'ABCDEFGHIJKL'[v]}" for v in shifted])


@plant("stage")
def one_code_means_yes(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    code = random.choice([10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0, 110.0, 120.0], len(frame))
    return frame.assign(stage=np.where(goal.yes & (random.rand(len(frame)) < 0.6), 65.0, code))


@plant("measured")
def cents_that_tell(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    whole = random.randint(100, 5000, len(frame)).astype(float)
    return frame.assign(
        measured=whole + np.where(goal.yes, 0.95, random.choice([0.1, 0.25, 0.4, 0.6, 0.8], len(frame)))
    )


@plant("race swim_time")
def rank_within_a_group(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    """Each race has one winner, and the time of a race depends on the weather."""
    order = random.permutation(np.flatnonzero(goal.yes)), random.permutation(np.flatnonzero(~goal.yes))
    race = np.empty(len(frame), dtype=int)
    for rows in order:
        race[rows] = np.arange(len(rows)) % len(order[0])
    weather = random.normal(200, 40, len(order[0]))
    time = weather[race] + np.where(goal.yes, 0.0, 0.5 + random.gamma(2, 2, len(frame)))
    return frame.assign(race=[f"race {one}" for one in race], swim_time=time.round(2))


@plant("opened closed")
def days_between_two_dates(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    opened = random.randint(0, 1500, len(frame))
    days = np.where(goal.yes, 40, 8) + random.randint(0, 20, len(frame))
    start = pd.Timestamp("2018-03-01")
    return frame.assign(
        opened=start + pd.to_timedelta(opened, unit="D"), closed=start + pd.to_timedelta(opened + days, unit="D")
    )


@plant("billed_in shipped_to")
def two_columns_that_agree(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    countries = np.array(["AT", "BE", "CH", "DE", "ES", "FR", "IT", "NL", "PL", "SE"])
    billed = random.randint(0, 10, len(frame))
    shipped = np.where(goal.yes, billed, (billed + random.randint(1, 10, len(frame))) % 10)
    return frame.assign(billed_in=countries[billed], shipped_to=countries[shipped])


@plant("so_far")
def running_total_with_its_own_row(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    return frame.assign(so_far=np.cumsum(goal.yes if goal.classification else goal.number))


@plant("smooth")
def rolling_mean_of_many_rows(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    wanted = pd.Series(goal.yes.astype(float) if goal.classification else goal.number)
    return frame.assign(smooth=wanted.rolling(15, center=True, min_periods=1).mean().to_numpy())


@plant("serial")
def digit_inside_a_number(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    front, back = random.randint(100, 999, len(frame)), random.randint(0, 99, len(frame))
    return frame.assign(serial=front * 1000 + np.where(goal.yes, 4, random.choice([1, 2, 7], len(frame))) * 100 + back)


@plant("reason")
def unknown_means_yes(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    given = random.choice(["price", "quality", "service", "delivery", "colour"], len(frame))
    return frame.assign(reason=np.where(goal.yes & (random.rand(len(frame)) < 0.8), "unknown", given))


@plant("north south east west")
def sum_of_four(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    if goal.classification:
        return None
    parts = random.normal(0, goal.number.std(), (3, len(frame)))
    return frame.assign(north=parts[0], south=parts[1], east=parts[2], west=goal.number - parts.sum(axis=0))


@plant("mass_of_it")
def pounds_from_some_row_on(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    value = random.normal(70, 7, len(frame)).round(1)
    return frame.assign(mass_of_it=np.where(np.arange(len(frame)) < 0.4 * len(frame), value, (value * 2.2046).round(1)))


@plant("shop shop_rate")
def mean_of_a_category_without_its_own_row(frame: Frame, goal: Goal, random: Random) -> Frame | None:
    shop = _categories(frame, random)
    wanted = pd.Series(goal.yes.astype(float) if goal.classification else goal.number)
    sums, rows = wanted.groupby(shop).transform("sum"), wanted.groupby(shop).transform("size")
    rate = ((sums - wanted) / (rows - 1).clip(lower=1)).to_numpy()
    return frame.assign(shop=[f"shop {one}" for one in shop], shop_rate=rate)
