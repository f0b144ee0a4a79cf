"""Faults are planted, one by one, into copies of the good challenges; the check that is named must catch each."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from heldout.audit.interface import Verified
from heldout.audit.verify import select, verify
from heldout.challenge.load import load_challenge
from heldout.dataset.read import read_table

ROOT = Path(__file__).parents[3]
BASES = ("airbag-crashes", "breast-cancer", "digits", "doctor-visits", "hotel-rates", "rodent-species")
TYPES = {"i": "int64", "f": "float64", "b": "bool", "M": "datetime64"}

no_runner: Any = None
"""Checks of the files and of the data run no submission."""


@dataclass
class Copy:
    """A good challenge whose table is a CSV file, before it is written."""

    name: str
    frame: pd.DataFrame
    toml: dict[str, Any]
    licence: dict[str, str]
    statement: str

    @property
    def target(self) -> str:
        """The column to predict."""
        target: str = self.toml["dataset"]["target"]
        return target

    @property
    def is_first(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Whether a row is of the class that sorts first."""
        return (self.frame[self.target] == self.frame[self.target].min()).to_numpy()

    def hide(self, hidden: np.ndarray[Any, np.dtype[np.bool_]]) -> None:
        """Say which rows are hidden; public and private by turns."""
        halves = np.where(np.arange(len(hidden)) % 2 == 0, "public", "private")
        self.frame = self.frame.assign(part=np.where(hidden, halves, "train"))
        self.toml["split"] = {"method": "given", "column": "part"}

    def write(self, course: Path) -> None:
        """Write the course."""
        source, folder = ROOT / "challenges" / self.name, course / "challenges" / self.name
        folder.mkdir(parents=True)
        for name in ("solution.py", "hints.md"):
            shutil.copy(source / name, folder)
        (folder / "README.md").write_text(self.statement, encoding="utf-8")
        self.toml["dataset"]["id"] = "copy"
        top = {key: value for key, value in self.toml.items() if not isinstance(value, dict)}
        tables = {key: value for key, value in self.toml.items() if isinstance(value, dict)}
        (folder / "challenge.toml").write_text(_toml(top) + _tables(tables), encoding="utf-8")
        data = course / "datasets" / "copy"
        data.mkdir(parents=True)
        self.frame.to_csv(data / "copy.csv", index=False)
        described = {
            "source": {"kind": "file", "file": "copy.csv"},
            "origin": {"citation": "A copy."},
            "licence": self.licence,
        }
        columns = [f'{json.dumps(n)} = {{ type = "{TYPES.get(t.kind, "str")}" }}' for n, t in self.frame.dtypes.items()]
        text = _toml({"format_version": 1, "title": "A copy"}) + _tables(described)
        (data / "dataset.toml").write_text(text + "[columns]\n" + "\n".join(columns) + "\n", encoding="utf-8")


def _toml(values: dict[str, Any]) -> str:
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())


def _tables(tables: dict[str, dict[str, Any]]) -> str:
    return "".join(f"[{name}]\n{_toml(values)}" for name, values in tables.items())


@cache
def _table(name: str) -> pd.DataFrame:
    return read_table(load_challenge(ROOT, name).dataset).frame


def copy_of(name: str) -> Copy:
    """A copy of a built-in challenge; its examples and landscape stay behind."""
    folder = ROOT / "challenges" / name
    toml = tomllib.loads((folder / "challenge.toml").read_text(encoding="utf-8"))
    toml.pop("example", None)
    licence = {"name": "CC0-1.0", "evidence": "Stated in the file beside it."}
    return Copy(name, _table(name).copy(), toml, licence, (folder / "README.md").read_text(encoding="utf-8"))


def _random(seed: int = 0) -> np.random.RandomState:
    return np.random.RandomState(seed)


def rows_twice_under_new_numbers(copy: Copy) -> None:
    twice = copy.frame.iloc[_random().permutation(len(copy.frame))[:170]]
    frame = pd.concat([copy.frame, twice], ignore_index=True).sample(frac=1, random_state=1)
    copy.frame = frame.assign(record=_random(2).permutation(len(frame)))


def people_twice_under_new_numbers(copy: Copy) -> None:
    twice = copy.frame[copy.frame["zper"].isin(copy.frame["zper"].unique()[::5])]
    copy.frame = pd.concat([copy.frame, twice.assign(zper=twice["zper"] + 10_000_000)], ignore_index=True)


def rows_twice_with_noise(copy: Copy) -> None:
    twice = copy.frame.iloc[_random().permutation(len(copy.frame))[:250]].copy()
    for name in twice.columns.drop(copy.target):
        twice[name] *= 1 + _random(3).normal(0, 1e-4, len(twice))
    copy.frame = pd.concat([copy.frame, twice], ignore_index=True).sample(frac=1, random_state=4)


def an_id_in_the_order_of_the_target(copy: Copy) -> None:
    copy.frame = copy.frame.sort_values(copy.target).assign(patient_id=np.arange(1001, 1001 + len(copy.frame)))


def an_id_that_is_not_dropped(copy: Copy) -> None:
    copy.toml["dataset"]["drop"].remove("record_id")


def a_noisy_copy_of_a_class(copy: Copy) -> None:
    # AUC 0.995: two normal distributions of which the means are 3.64 standard deviations apart.
    copy.frame["marker"] = 3.64 * copy.is_first + _random(5).normal(0, 1, len(copy.frame))


def a_noisy_copy_of_a_number(copy: Copy) -> None:
    price = copy.frame[copy.target]
    copy.frame["invoice"] = price + _random(6).normal(0, 0.12 * price.std(), len(price))


def a_rounded_target(copy: Copy) -> None:
    copy.frame["price_band"] = (copy.frame[copy.target] / 10).round().astype("int64")


def a_flag_of_the_target(copy: Copy) -> None:
    copy.frame["is_expensive"] = copy.frame[copy.target] > 120


def a_difference_of_two_columns(copy: Copy) -> None:
    copy.frame["extras"] = _random(7).gamma(2, 15, len(copy.frame)).round(2)
    copy.frame["bill"] = (copy.frame[copy.target] + copy.frame["extras"]).round(2)


def a_comparison_of_two_columns(copy: Copy) -> None:
    first = _random(8).normal(50, 10, len(copy.frame))
    gap = np.abs(_random(9).normal(0, 5, len(copy.frame))) + 0.1
    copy.frame["before"], copy.frame["after"] = first, np.where(copy.is_first, first + gap, first - gap)


def the_target_in_other_words(copy: Copy) -> None:
    copy.frame["outcome"] = np.where(copy.frame[copy.target] == "dead", "funeral", "discharged")


def a_part_of_the_answer(copy: Copy) -> None:
    copy.toml["dataset"]["drop"].remove("genus")


def the_answer_that_is_not_dropped(copy: Copy) -> None:
    copy.toml["dataset"]["drop"].remove("species")


def what_was_written_down_afterwards(copy: Copy) -> None:
    copy.toml["dataset"]["drop"].remove("injSeverity")


def missing_where_the_answer_is_no(copy: Copy) -> None:
    gone = ~copy.is_first & (_random(10).rand(len(copy.frame)) < 0.85)
    copy.frame.loc[gone, "mean texture"] = np.nan


def missing_where_there_are_many(copy: Copy) -> None:
    copy.frame["follow_up"] = np.where(copy.frame[copy.target] > 3, _random(11).rand(len(copy.frame)), np.nan)
    copy.frame["referral"] = np.where(copy.frame[copy.target] > 8, _random(12).rand(len(copy.frame)), np.nan)


def rows_sorted_by_the_target(copy: Copy) -> None:
    copy.frame = copy.frame.sort_values(copy.target, kind="stable")


def batches_that_nobody_named(copy: Copy) -> None:
    """Rows stand in batches of about twelve with one answer, as if each batch came from one machine."""
    rows_sorted_by_the_target(copy)
    batch = np.arange(len(copy.frame)) // 12
    place = _random(13).permutation(batch[-1] + 1)[batch]
    copy.frame = copy.frame.iloc[np.argsort(place, kind="stable")]


def a_group_that_nobody_declares(copy: Copy) -> None:
    del copy.toml["dataset"]["group"]
    copy.toml["split"]["method"] = "random"


def people_without_a_name(copy: Copy) -> None:
    a_group_that_nobody_declares(copy)
    copy.toml["dataset"]["drop"].remove("zper")
    copy.frame = copy.frame.drop(columns="zper")


def a_letter_in_a_path(copy: Copy) -> None:
    random = _random(21)
    letters = np.where(copy.is_first, "A", "B")
    copy.frame["photo"] = [f"site/{letter}/{random.randint(99999):05d}.jpg" for letter in letters]


def a_mark_for_one_class(copy: Copy) -> None:
    random = _random(22)
    value = random.normal(20, 4, len(copy.frame)).round(1)
    copy.frame["temperature"] = np.where(copy.is_first & (random.rand(len(value)) < 0.9), -999.0, value)


def a_running_mean_of_the_target(copy: Copy) -> None:
    copy.frame["trend"] = copy.frame[copy.target].rolling(5, center=True, min_periods=1).mean()


def flags_that_differ(copy: Copy) -> None:
    random = _random(23)
    first = random.rand(len(copy.frame)) < 0.5
    copy.frame["first"] = first.astype(int)
    copy.frame["second"] = (first ^ copy.is_first ^ (random.rand(len(first)) < 0.002)).astype(int)


def addresses(copy: Copy) -> None:
    copy.frame["contact"] = [f"p{number}@example.org" for number in _random(18).permutation(len(copy.frame))]


def the_past_is_hidden(copy: Copy) -> None:
    copy.hide((copy.frame["arrival_date"] < pd.Timestamp("2017-01-01")).to_numpy())


def a_declared_group_that_the_split_ignores(copy: Copy) -> None:
    copy.toml["split"]["method"] = "random"


def a_time_that_nobody_declares(copy: Copy) -> None:
    del copy.toml["dataset"]["time"]
    copy.toml["split"]["method"] = "random"


def a_declared_time_that_the_split_ignores(copy: Copy) -> None:
    copy.toml["split"]["method"] = "random"


def a_licence_that_is_not_stated(copy: Copy) -> None:
    copy.licence["name"] = "unknown"


def evidence_that_is_none(copy: Copy) -> None:
    copy.licence["evidence"] = "to be confirmed"


def a_statement_without_the_metric(copy: Copy) -> None:
    copy.statement = copy.statement.replace(copy.toml["metric"]["name"], "the score")


def a_statement_without_the_target(copy: Copy) -> None:
    copy.statement = copy.statement.replace(copy.target, "answer")


def an_empty_statement(copy: Copy) -> None:
    copy.statement = "\n"


def a_class_that_only_hidden_rows_have(copy: Copy) -> None:
    copy.hide((copy.frame[copy.target] == "RF").to_numpy() | (_random(13).rand(len(copy.frame)) < 0.5))


def a_class_that_no_hidden_row_has(copy: Copy) -> None:
    copy.hide((copy.frame[copy.target] != "RF").to_numpy() & (_random(14).rand(len(copy.frame)) < 0.5))


def a_class_of_interest_that_no_hidden_row_has(copy: Copy) -> None:
    copy.hide(~copy.is_first & (_random(15).rand(len(copy.frame)) < 0.5))
    copy.toml["task"]["positive"] = int(copy.frame[copy.target].min())


def a_class_with_eight_rows(copy: Copy) -> None:
    rare = np.flatnonzero((copy.frame[copy.target] == "RF").to_numpy())
    copy.frame = copy.frame.drop(index=rare[8:]).reset_index(drop=True)


def a_given_split_by_size(copy: Copy) -> None:
    copy.hide((copy.frame["mean texture"] > copy.frame["mean texture"].median()).to_numpy())


def a_given_split_by_year(copy: Copy) -> None:
    del copy.toml["dataset"]["group"]
    copy.hide((copy.frame["yearacc"] >= 2000).to_numpy())


def a_column_without_values(copy: Copy) -> None:
    copy.frame["comment"] = np.nan


def a_sensor_that_was_broken_in_train(copy: Copy) -> None:
    hidden = _random(15).rand(len(copy.frame)) < 0.6
    copy.frame["sensor"] = np.where(hidden, _random(16).normal(0, 1, len(hidden)).round(2), 0.0)
    copy.hide(hidden)


def a_public_part_that_is_too_small(copy: Copy) -> None:
    copy.toml["split"]["public"] = 0.04


def too_few_groups(copy: Copy) -> None:
    copy.frame = copy.frame[copy.frame["zper"].isin(copy.frame["zper"].unique()[:90])]


def a_column_that_is_misspelt(copy: Copy) -> None:
    copy.toml["dataset"]["drop"].append("record")


def labels_that_are_missing(copy: Copy) -> None:
    copy.frame[copy.target] = copy.frame[copy.target].where(_random(17).rand(len(copy.frame)) > 0.01)


Plant = Callable[[Copy], None]

FAULTS: tuple[tuple[str, Plant, str], ...] = (
    ("breast-cancer", rows_twice_under_new_numbers, "duplicates"),
    ("doctor-visits", people_twice_under_new_numbers, "duplicates"),
    ("breast-cancer", rows_twice_with_noise, "near-duplicates"),
    ("breast-cancer", an_id_in_the_order_of_the_target, "ids"),
    ("rodent-species", an_id_that_is_not_dropped, "ids"),
    ("breast-cancer", addresses, "ids"),
    ("breast-cancer", a_noisy_copy_of_a_class, "too-good"),
    ("airbag-crashes", a_noisy_copy_of_a_class, "too-good"),
    ("hotel-rates", a_noisy_copy_of_a_number, "too-good"),
    ("airbag-crashes", what_was_written_down_afterwards, "too-good"),
    ("airbag-crashes", a_letter_in_a_path, "too-good"),
    ("breast-cancer", a_mark_for_one_class, "too-good"),
    ("hotel-rates", a_running_mean_of_the_target, "too-good"),
    ("airbag-crashes", flags_that_differ, "too-good"),
    ("hotel-rates", a_rounded_target, "derived-feature"),
    ("hotel-rates", a_flag_of_the_target, "derived-feature"),
    ("hotel-rates", a_difference_of_two_columns, "derived-feature"),
    ("breast-cancer", a_comparison_of_two_columns, "derived-feature"),
    ("airbag-crashes", the_target_in_other_words, "derived-feature"),
    ("rodent-species", a_part_of_the_answer, "derived-feature"),
    ("rodent-species", the_answer_that_is_not_dropped, "derived-feature"),
    ("breast-cancer", missing_where_the_answer_is_no, "too-good"),
    ("doctor-visits", missing_where_there_are_many, "too-good"),
    ("breast-cancer", rows_sorted_by_the_target, "row-order"),
    ("hotel-rates", rows_sorted_by_the_target, "row-order"),
    ("breast-cancer", batches_that_nobody_named, "row-order"),
    ("rodent-species", batches_that_nobody_named, "row-order"),
    ("digits", batches_that_nobody_named, "row-order"),
    ("doctor-visits", a_group_that_nobody_declares, "group-leak"),
    ("doctor-visits", people_without_a_name, "row-order"),
    ("airbag-crashes", a_declared_group_that_the_split_ignores, "group-leak"),
    ("hotel-rates", a_time_that_nobody_declares, "time-leak"),
    ("hotel-rates", a_declared_time_that_the_split_ignores, "time-leak"),
    ("hotel-rates", the_past_is_hidden, "time-leak"),
    ("hotel-rates", the_past_is_hidden, "adversarial"),
    ("breast-cancer", a_licence_that_is_not_stated, "licence"),
    ("hotel-rates", evidence_that_is_none, "licence"),
    ("digits", a_statement_without_the_metric, "statement"),
    ("doctor-visits", a_statement_without_the_target, "statement"),
    ("breast-cancer", an_empty_statement, "statement"),
    ("rodent-species", a_class_that_only_hidden_rows_have, "definition"),
    ("rodent-species", a_class_that_no_hidden_row_has, "class-balance"),
    ("rodent-species", a_class_with_eight_rows, "class-balance"),
    ("breast-cancer", a_class_of_interest_that_no_hidden_row_has, "class-balance"),
    ("breast-cancer", a_given_split_by_size, "adversarial"),
    ("airbag-crashes", a_given_split_by_year, "adversarial"),
    ("breast-cancer", a_column_without_values, "constant-features"),
    ("digits", a_sensor_that_was_broken_in_train, "constant-features"),
    ("breast-cancer", a_public_part_that_is_too_small, "split-sizes"),
    ("doctor-visits", too_few_groups, "split-sizes"),
    ("rodent-species", a_column_that_is_misspelt, "definition"),
    ("airbag-crashes", labels_that_are_missing, "definition"),
)
"""A good challenge, a fault, and the check that must catch it."""

SAMPLE = [fault for fault in FAULTS if fault[0] == "breast-cancer"]


def _name(fault: tuple[str, Plant, str]) -> str:
    return f"{fault[1].__name__}-in-{fault[0]}"


def complaints(verified: Verified) -> dict[str, str]:
    """The checks that complained, with how gravely."""
    graver = {result.check.name: result.worst for result in verified.results}
    assert not [result.fault for result in verified.results if result.fault], "no check may crash"
    return {name: level for name, level in graver.items() if level in ("error", "warning")}


def planted(fault: tuple[str, Plant, str], course: Path, only: tuple[str, ...]) -> dict[str, str]:
    """What is complained of after planting the fault."""
    name, plant, _ = fault
    copy = copy_of(name)
    plant(copy)
    copy.write(course)
    return complaints(verify(course, name, no_runner, only, debug=True))


def table_checks() -> tuple[str, ...]:
    """The checks that are made here: those of the files and of the data, without those that run submissions."""
    return tuple({check for _, _, check in FAULTS} | {"hints", "unused-files", "unseen-categories"})


@pytest.mark.parametrize("fault", SAMPLE, ids=_name)
def test_the_check_that_is_named_catches_the_fault(fault: tuple[str, Plant, str], tmp_path: Path) -> None:
    assert fault[2] in planted(fault, tmp_path, (fault[2],))


def test_a_metric_without_a_value_on_a_part_is_an_error_that_names_both(tmp_path: Path) -> None:
    copy = copy_of("breast-cancer")
    a_class_of_interest_that_no_hidden_row_has(copy)
    copy.write(tmp_path)

    (result,) = verify(tmp_path, "breast-cancer", no_runner, ("class-balance",), debug=True).results

    assert [finding.level for finding in result.findings] == ["error", "error"]
    assert [finding.evidence["part"] for finding in result.findings] == ["public", "private"]
    assert "roc_auc has no value on the public part" in result.findings[0].message
    assert "none has the class" in result.findings[0].message


@pytest.mark.proof
@pytest.mark.parametrize("fault", FAULTS, ids=_name)
def test_every_planted_fault_is_caught_among_all_checks(fault: tuple[str, Plant, str], tmp_path: Path) -> None:
    assert fault[2] in planted(fault, tmp_path, table_checks())


def test_a_copy_without_a_fault_is_silent(tmp_path: Path) -> None:
    copy_of("breast-cancer").write(tmp_path)

    assert complaints(verify(tmp_path, "breast-cancer", no_runner, table_checks())) == {}


@pytest.mark.proof
@pytest.mark.parametrize("name", BASES)
def test_the_good_challenges_and_their_copies_raise_no_alarm(name: str, tmp_path: Path) -> None:
    copy_of(name).write(tmp_path)

    assert complaints(verify(ROOT, name, no_runner, table_checks())) == {}
    assert complaints(verify(tmp_path, name, no_runner, table_checks())) == {}


def test_there_are_faults_of_many_kinds() -> None:
    assert len({plant for _, plant, _ in FAULTS}) >= 30
    assert {check for _, _, check in FAULTS} <= {check.name for check in select(())}
