"""What calibration measures in addition: it is written and read back, and old landscapes do without it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from references import landscape_beside

from heldout.base.errors import ChallengeError
from heldout.challenge.interface import Challenge
from heldout.landscape.interface import Landscape
from heldout.landscape.sizes import read_costs
from heldout.landscape.store import landscape_folder, save_landscape
from heldout.landscape.worth import (
    ColumnGroup,
    CurvePoint,
    Drift,
    Estimate,
    FamilyPreparation,
    IdleColumns,
    LevelChange,
    LinearDiagnosis,
    Preparation,
    TriedPreparation,
    Worth,
)

TODAY = Preparation("standard", "scaled", "rare_one_hot", "parts")
PLAIN = replace(TODAY, marks="none", logs="x", skewed=("income",))
CHOICE = FamilyPreparation(
    chosen=PLAIN,
    configuration=3,
    tried=(TriedPreparation(TODAY, 0.7, (0.69, 0.71)), TriedPreparation(PLAIN, 0.75, (0.74, 0.76))),
    levels=(LevelChange("logs", "none", Estimate(-0.04, 0.01)), LevelChange("scale", "none", Estimate(-0.2, 0.02))),
)
WORTH = Worth(
    dummy_cv=0.5,
    columns={
        "boosting": (
            ColumnGroup(("income", "wealth"), 0.08, 0.01, counts=True),
            ColumnGroup(("hat_size",), 0.001, 0.002, counts=False),
        ),
    },
    drift=(Drift("income", 0.1, 0.4, 0.0, 9e5), Drift("town", 0.02, None)),
    linear=LinearDiagnosis(Estimate(0.05, 0.01), Estimate(0.03, 0.004), None),
    idle=IdleColumns(("hat_size",), Estimate(0.01, 0.003)),
    curve=(CurvePoint(250, 0.7, 0.01), CurvePoint(1000, 0.78, 0.0)),
)


@pytest.fixture
def kept(copied: Challenge) -> tuple[Challenge, Landscape]:
    """A landscape with all that can be measured, written and read back."""
    found = landscape_beside(copied, "public", "private")
    assert found is not None
    families = tuple(replace(each, preparation=CHOICE if each.name == "linear" else None) for each in found.families)
    save_landscape(copied, replace(found, worth=WORTH, families=families), read_costs(landscape_folder(copied)), [])
    again = landscape_beside(copied, "public", "private")
    assert again is not None
    return copied, again


def test_what_was_measured_comes_back_as_it_was_written(kept: tuple[Challenge, Landscape]) -> None:
    assert kept[1].worth == WORTH
    linear = kept[1].family("linear")
    assert linear is not None
    assert linear.preparation == CHOICE


def test_an_older_landscape_has_none_of_it_and_still_fits() -> None:
    from heldout.landscape.store import read_landscape

    older = read_landscape(Path(__file__).parents[1] / "courses/cellar/challenges/cellar/landscape", ("public",))
    assert older.worth is None
    assert {each.preparation for each in older.families} == {None}


def test_a_damaged_measure_is_said_with_its_place(kept: tuple[Challenge, Landscape]) -> None:
    path = landscape_folder(kept[0]) / "landscape.json"
    document = json.loads(path.read_text())
    document["worth"]["drift"][0]["outside"] = "much"
    path.write_text(json.dumps(document))
    with pytest.raises(ChallengeError, match=r"worth\.drift"):
        landscape_beside(kept[0], "public")


def test_the_groups_that_count_are_those_of_the_family_or_of_either() -> None:
    more = replace(WORTH, columns={**WORTH.columns, "linear": (ColumnGroup(("town",), 0.02, 0.001, counts=True),)})
    assert [each.columns for each in more.groups_that_count("linear")] == [("town",)]
    assert [each.columns for each in more.groups_that_count("mlp")] == [("income", "wealth"), ("town",)]


def test_a_preparation_says_where_it_differs() -> None:
    assert PLAIN.differs(TODAY) == ("marks", "logs")


def test_the_change_of_a_level_that_was_not_measured_is_none() -> None:
    assert CHOICE.change("dates", "drop") is None
    assert CHOICE.change("logs", "none") == Estimate(-0.04, 0.01)
