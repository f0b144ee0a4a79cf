"""The committed landscapes of the catalogue: whole, small, in date, and, as a proof, still true."""

from __future__ import annotations

import pytest
from challenge_proofs import each_proved
from references import landscape_beside, reference_of, wants_landscape

from heldout.base.paths import bundled_course
from heldout.challenge.catalogue import catalogue, find_challenge
from heldout.challenge.interface import Challenge
from heldout.landscape.constants import why_not_gradable
from heldout.landscape.interface import Landscape
from heldout.landscape.recompute import recompute
from heldout.landscape.staleness import staleness, version_notes
from heldout.landscape.store import landscape_folder

CHALLENGES = [each for each in catalogue(bundled_course()).challenges if wants_landscape(each)]


def load(challenge: Challenge) -> Landscape:
    landscape = landscape_beside(challenge, "public", "private")
    assert landscape is not None, f"run `heldout challenge calibrate {challenge.id}` and commit what it writes"
    return landscape


@pytest.mark.parametrize("challenge", CHALLENGES, ids=lambda challenge: challenge.id)
def test_every_challenge_has_a_landscape_that_fits_it(challenge: Challenge) -> None:
    assert staleness(reference_of(challenge), load(challenge)) == []


@pytest.mark.parametrize("challenge", CHALLENGES, ids=lambda challenge: challenge.id)
def test_a_landscape_is_small(challenge: Challenge) -> None:
    assert sum(path.stat().st_size for path in landscape_folder(challenge).iterdir()) <= 350_000


@pytest.mark.parametrize("challenge", CHALLENGES, ids=lambda challenge: challenge.id)
def test_every_challenge_can_be_graded_on_both_parts(challenge: Challenge) -> None:
    landscape = load(challenge)
    for part in landscape.parts.values():
        assert why_not_gradable(part, landscape.best) is None


@pytest.mark.proof
@each_proved("name", "landscape")
def test_a_sample_of_a_landscape_still_holds(name: str) -> None:
    challenge = find_challenge(bundled_course(), name)
    if not wants_landscape(challenge):
        pytest.skip("its submissions are scored on the metric only")
    landscape = load(challenge)
    found = recompute(challenge, landscape)
    assert {each.family for each in found} >= {landscape.best} or len(found) >= 8
    assert [each for each in found if not each.holds] == [], version_notes(landscape)
