from __future__ import annotations

from dataclasses import replace

import pytest

from heldout.base.errors import ChallengeError
from heldout.challenge.interface import Challenge
from heldout.landscape.calibrate import Calibrated
from heldout.landscape.interface import FamilyResult
from heldout.landscape.recompute import recompute


def test_a_landscape_holds_on_the_machine_it_was_computed_on(calibrated: tuple[Challenge, Calibrated]) -> None:
    found = recompute(calibrated[0], calibrated[1].landscape)
    assert [(each.family, each.part) for each in found] == [
        (family, part) for family in ("linear", "naive_bayes") for part in ("public", "private")
    ]
    assert all(each.stored == each.found for each in found)


def test_a_utility_that_is_off_does_not_hold(calibrated: tuple[Challenge, Calibrated]) -> None:
    challenge, done = calibrated

    def wrong(family: FamilyResult) -> FamilyResult:
        moved = tuple(replace(each, utility=dict.fromkeys(each.utility, 0.123)) for each in family.configurations)
        return replace(family, configurations=moved)

    landscape = replace(done.landscape, families=tuple(map(wrong, done.landscape.families)))
    assert not any(each.holds for each in recompute(challenge, landscape))


def test_only_the_loaded_parts_are_compared(calibrated: tuple[Challenge, Calibrated]) -> None:
    landscape = calibrated[1].landscape
    public = replace(landscape, parts={"public": landscape.parts["public"]})
    assert {each.part for each in recompute(calibrated[0], public)} == {"public"}


def test_slow_configurations_are_not_chosen(calibrated: tuple[Challenge, Calibrated]) -> None:
    assert recompute(calibrated[0], calibrated[1].landscape, most_seconds=-1.0) == []


def test_a_family_that_the_challenge_no_longer_has_is_told(calibrated: tuple[Challenge, Calibrated]) -> None:
    landscape = calibrated[1].landscape
    other = replace(landscape, families=(replace(landscape.families[0], name="gone"),))
    with pytest.raises(ChallengeError, match="gone"):
        recompute(calibrated[0], other)
