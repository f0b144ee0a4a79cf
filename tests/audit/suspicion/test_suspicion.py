"""Leaks of many kinds are planted into made-up tables and must be named; without them nothing may be."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from plants import PLANTS, planted
from rates import FOUND, audited

from heldout.audit.evidence.suspicion import formulas, pairs, suspect
from heldout.audit.evidence.suspicion.interface import Suspicion
from heldout.audit.evidence.suspicion.suspect import suspicions

ROWS = 400
CLASSES = (
    ("mean_of_a_category", "class_letter_in_a_path", "exclusive_or_of_two_flags"),
    ("digit_inside_a_number", "a_text_that_says_the_label", "unit_that_changes_halfway"),
    ("length_of_a_text", "minus_999_for_yes", "value_of_the_next_row"),
    ("smoothed_mean_of_a_category", "which_of_two_is_larger", "rolling_mean_of_many_rows"),
    ("first_character_of_a_code", "two_columns_that_agree", "running_total_with_its_own_row"),
    ("last_digit_of_a_number", "unknown_means_yes", "days_between_two_dates", "pounds_from_some_row_on"),
    ("one_code_means_yes",),
    ("rank_within_a_group", "missing_unless_it_happened", "cents_that_tell"),
    ("noisy_copy",),
    ("mean_of_a_category_without_its_own_row",),
    ("same_person_under_another_id",),
)
NUMBERS = (
    ("nearly_exact_formula", "centred_rolling_mean", "bands_of_the_target"),
    ("sum_of_three", "mean_of_a_group"),
    ("sum_of_four",),
    ("differs_by_one_of_five_values",),
    ("rate_and_amount",),
)
"""Kinds that are planted together: each must be named beside the others."""
QUICK = (*CLASSES[:3], CLASSES[-1], *NUMBERS[:2])
"""Those that an author makes most easily; the others are proofs."""


@cache
def table(classes: bool) -> pd.DataFrame:
    """Six measurements and a place, of which three say something of `y`."""
    random = np.random.RandomState(4)
    frame = pd.DataFrame(random.normal(50, 10, (ROWS, 6)).round(2), columns=list("abcdef"))
    frame["place"] = pd.Series(random.choice(["north", "south", "west"], ROWS), dtype="str")
    value = 0.1 * (frame["a"] - frame["b"]) + 0.8 * (frame["place"] == "north") + random.normal(0, 1.2, ROWS)
    return frame.assign(y=np.where(value > 0.8, "yes", "no") if classes else np.exp(0.3 * value + 3).round(3))


def grave(found: list[Suspicion]) -> set[str]:
    """The columns that an error or a warning names, and `twins`."""
    told = [each for each in found if each.gravity in FOUND]
    return {name for each in told for name in (each.columns or (each.kind,))}


@pytest.mark.parametrize("classes", [True, False], ids=["classes", "numbers"])
def test_an_honest_table_raises_no_alarm(classes: bool) -> None:
    assert grave(audited(table(classes), "y")) == set()


@pytest.mark.parametrize(
    "kinds",
    [pytest.param(kinds, marks=() if kinds in QUICK else pytest.mark.proof) for kinds in (*CLASSES, *NUMBERS)],
    ids=lambda kinds: "-".join(kinds),
)
def test_each_of_several_leaks_is_named_and_nothing_else_is(kinds: tuple[str, ...]) -> None:
    frame: pd.DataFrame | None = table(kinds in CLASSES)
    wanted: dict[str, set[str]] = {}
    for kind in kinds:
        assert frame is not None
        frame = planted(frame, "y", kind)
        wanted[kind] = set(PLANTS[kind][1].split() or ["twins"])
    assert frame is not None

    named = grave(audited(frame, "y"))

    assert [kind for kind, columns in wanted.items() if not columns & named] == []
    assert named <= set().union(*wanted.values())


def test_every_kind_of_plant_is_tried() -> None:
    assert {kind for kinds in (*CLASSES, *NUMBERS) for kind in kinds} == set(PLANTS)


def _with(column: object, classes: bool = True) -> set[str]:
    return grave(audited(table(classes).assign(planted=column), "y"))


def test_the_day_of_the_week_that_a_date_falls_on_may_tell() -> None:
    weeks, late = np.random.RandomState(5).randint(0, 150, ROWS), (table(True)["y"] == "yes").to_numpy()
    days = np.where(late, 5, np.resize(np.arange(5), ROWS)) + 7 * weeks
    assert _with(pd.Timestamp("2024-01-01") + pd.to_timedelta(days, unit="D")) == {"planted"}


def test_one_of_few_codes_that_only_one_class_has_is_named() -> None:
    random, late = np.random.RandomState(6), (table(True)["y"] == "yes").to_numpy()
    codes = random.choice(["C1", "C2", "C3", "C5"], ROWS)
    assert _with(codes) == set()
    assert _with(np.where(late & (random.rand(ROWS) < 0.8), "C4", codes)) == {"planted"}


def test_a_mean_of_the_target_may_be_written_as_log_odds() -> None:
    shop = np.random.RandomState(7).randint(0, 30, ROWS)
    share = (table(True)["y"] == "yes").groupby(shop).transform("mean")
    assert _with(np.log((share + 0.01) / (1.01 - share))) == {"planted"}


def test_a_noisy_copy_of_several_classes_is_named_and_a_mark_of_one_species_is_not() -> None:
    random, several = np.random.RandomState(8), table(False)
    species = pd.qcut(several["y"], 4, labels=["ash", "elm", "fir", "oak"]).astype("str")
    frame = several.drop(columns="y").assign(species=species)
    swapped = species.where(random.rand(ROWS) > 0.04, species.sample(frac=1, random_state=1).to_numpy())
    long = np.where((species == "oak") & (random.rand(ROWS) < 0.995), 30, 10) + random.normal(0, 3, ROWS)

    assert grave(audited(frame.assign(copy=swapped), "species")) == {"copy"}
    assert grave(audited(frame.assign(foot=long), "species")) == set()


def test_a_declared_time_orders_the_rows_and_is_no_suspect() -> None:
    random = np.random.RandomState(1)
    frame = table(False).assign(when=np.arange(ROWS))
    late = frame["y"].rolling(3, center=True, min_periods=1).mean()
    shuffled = frame.assign(late=late).iloc[random.permutation(ROWS)].reset_index(drop=True)

    def named(times: tuple[str, ...]) -> set[str]:
        target = shuffled["y"].to_numpy()
        return grave(suspicions(shuffled.drop(columns="y"), target, classification=False, times=times))

    assert "late" not in named(())
    assert named(("when",)) == {"late"}


def test_twins_within_a_declared_group_are_no_news() -> None:
    frame = planted(table(True), "y", "same_person_under_another_id")
    assert frame is not None
    person = pd.factorize(frame["a"].round(0).astype(str) + frame["b"].round(0).astype(str))[0]
    target = pd.factorize(frame["y"])[0]

    found = suspicions(frame.drop(columns="y"), target, classification=True, groups=person)

    assert "twins" not in grave(found)


def test_a_finding_names_the_class_as_the_author_does() -> None:
    frame = planted(table(True), "y", "unknown_means_yes")
    assert frame is not None

    (found,) = suspicions(frame.drop(columns="y"), frame["y"].to_numpy(), classification=True)

    assert "the class is 'yes' in" in found.how


def test_of_very_many_columns_those_that_tell_most_are_audited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suspect, "_MOST_COLUMNS", 2)
    frame = planted(table(True), "y", "class_letter_in_a_path")
    assert frame is not None

    assert grave(audited(frame, "y")) == {"image"}


def _behind(noise: int, frame: pd.DataFrame) -> pd.DataFrame:
    """The planted columns and `y` of a table, behind columns of noise."""
    random = np.random.RandomState(9)
    numbers = pd.DataFrame(random.normal(50, 10, (ROWS, noise)), columns=[f"noise_{k}" for k in range(noise)])
    return pd.concat([numbers, frame.drop(columns=[*"abcdef", "place"])], axis=1)


@pytest.mark.parametrize(
    ("kind", "noise"),
    [
        ("exclusive_or_of_two_flags", 40),
        pytest.param("exclusive_or_of_two_flags", 130, marks=pytest.mark.proof),
        pytest.param("two_columns_that_agree", 40, marks=pytest.mark.proof),
        pytest.param("days_between_two_dates", 40, marks=pytest.mark.proof),
        pytest.param("sum_of_three", 40, marks=pytest.mark.proof),
        pytest.param("rate_and_amount", 40, marks=pytest.mark.proof),
        pytest.param("nearly_exact_formula", 130, marks=pytest.mark.proof),
    ],
)
def test_a_leak_is_named_wherever_it_stands_in_a_wide_table(kind: str, noise: int) -> None:
    frame = planted(table(kind in {name for kinds in CLASSES for name in kinds}), "y", kind)
    assert frame is not None

    found = audited(_behind(noise, frame), "y")

    assert set(PLANTS[kind][1].split()) & grave(found)
    assert grave(found) <= set(PLANTS[kind][1].split())
    assert found[-1].kind == suspect.NOT_ALL


@pytest.mark.proof
def test_flags_are_named_among_many_flags_and_numbers() -> None:
    random = np.random.RandomState(10)
    frame = planted(table(True), "y", "exclusive_or_of_two_flags")
    assert frame is not None
    flags = pd.DataFrame(random.randint(0, 2, (ROWS, 30)), columns=[f"other_{k}" for k in range(30)])

    assert grave(audited(pd.concat([flags, _behind(30, frame)], axis=1), "y")) == {"flag_a", "flag_b"}


def test_what_any_two_columns_of_a_spectrum_say_is_no_leak_and_what_one_pair_says_is() -> None:
    random = np.random.RandomState(12)
    protein, level = random.normal(0, 1, ROWS), random.normal(0, 30, (ROWS, 1))
    spectrum = level + np.outer(protein, np.linspace(-5, 5, 12)) + random.normal(0, 1, (ROWS, 12))
    frame = pd.DataFrame(spectrum, columns=[f"nm_{k}" for k in range(12)]).assign(y=protein)

    assert grave(audited(frame[["nm_0", "nm_11", "y"]], "y")) == {"nm_0", "nm_11"}
    assert grave(audited(frame, "y")) == set()


def test_what_some_view_left_out_is_an_information_and_a_narrow_table_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert suspect.NOT_ALL not in {each.kind for each in audited(table(False), "y")}

    monkeypatch.setattr(pairs, "MOST_COLUMNS", 4)
    monkeypatch.setattr(formulas, "MOST_IN_PAIRS", 2)
    wide = audited(table(False), "y")

    assert [(each.gravity, each.columns) for each in wide if each.kind == suspect.NOT_ALL] == [("information", ())]
    assert "airs were made of 4 of 7 columns" in wide[-1].how
    assert "among 2 of 6" in wide[-1].how


@pytest.mark.parametrize("rows", [0, 1, 30, 60])
def test_small_and_empty_tables_are_no_fault(rows: int) -> None:
    frame = table(True).iloc[:rows].assign(empty=np.nan, same=1, gaps=np.where(np.arange(rows) % 2, np.nan, 3.0))
    target = pd.factorize(frame["y"])[0]

    assert grave(suspicions(frame.drop(columns="y"), target, classification=True)) == set()
    assert suspicions(frame[[]], target, classification=True) == []


def test_the_answer_is_the_same_each_time() -> None:
    frame = planted(table(False), "y", "nearly_exact_formula")
    assert frame is not None
    assert audited(frame, "y") == audited(frame, "y")
