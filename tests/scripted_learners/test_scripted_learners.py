"""The score says of scripted learners what a good teacher would say: a few by default, all of them as a proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from references import landscape_beside
from teacher_opinions import DISAGREEMENTS, Constraint, card_of, constraints, explained, graded_challenges

from heldout.base.paths import bundled_course
from heldout.challenge.catalogue import find_challenge
from heldout.isolation.choose import open_runner
from heldout.sandbox.interface import Runner
from scripted_learners import Desk, desk, learners

FEW = (
    "dummy",
    "linear, default",
    "tree, tuned",
    "boosting, learning_rate=10",
    "linear, every value one-hot",
)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with open_runner() as opened:
        yield opened


@pytest.fixture(scope="module")
def desks() -> dict[str, Desk]:
    found, _ = graded_challenges()
    return {at.challenge.id: at for at in found}


@pytest.fixture(scope="module")
def opinions(desks: dict[str, Desk], runner: Runner) -> list[tuple[str, Constraint]]:
    """Every constraint of every challenge that has a landscape which fits."""
    return [
        (name, constraint)
        for name, at in desks.items()
        for constraint in constraints(at, [card_of(one, at, runner) for one in learners(at)])
    ]


def test_five_learners_are_ranked_and_blamed_as_a_teacher_would(runner: Runner) -> None:
    challenge = find_challenge(bundled_course(), "breast-cancer")
    landscape = landscape_beside(challenge)
    assert landscape is not None
    at = desk(challenge, landscape)
    few = {one.name: card_of(one, at, runner) for one in learners(at) if one.name in FEW}

    points = {name: round(each.points, 1) for name, each in few.items()}

    assert [each.card.message for each in few.values()] == [None] * len(FEW)
    assert points["dummy"] == 0
    assert points["linear, every value one-hot"] < points["boosting, learning_rate=10"] < points["tree, tuned"]
    assert points["tree, tuned"] < points["linear, default"] <= 100
    assert few["boosting, learning_rate=10"].main_loss == "tuning"
    assert few["linear, every value one-hot"].main_loss == "data_handling"
    assert few["tree, tuned"].main_loss == "model_choice"


@pytest.mark.proof
def test_a_challenge_has_at_least_fifteen_learners_with_names_of_their_own(desks: dict[str, Desk]) -> None:
    for at in desks.values():
        names = Counter(one.name for one in learners(at))
        assert len(names) >= 15
        assert max(names.values()) == 1


@pytest.mark.proof
def test_a_disagreement_that_is_explained_is_one_of_a_learner_that_exists(desks: dict[str, Desk]) -> None:
    known = {(name, one.name) for name, at in desks.items() for one in learners(at)}

    assert {(each.challenge, each.learner) for each in DISAGREEMENTS if each.challenge in desks} <= known


@pytest.mark.proof
def test_nobody_disagrees_with_the_teacher_without_an_explanation(opinions: list[tuple[str, Constraint]]) -> None:
    unexplained = [
        f"{name}: {one.kind}: {one.text}"
        for name, one in opinions
        if one.gradable and not one.holds and not explained(name, one)
    ]

    assert unexplained == []


@pytest.mark.proof
@pytest.mark.parametrize(
    "kind",
    [
        "absurd < default",
        "unscaled < default",
        "preparation < default",
        "default <= tuned",
        "blame, absurd",
        "blame, unscaled",
        "blame, preparation",
        "blame, tuned",
    ],
)
def test_each_kind_of_opinion_is_held_by_the_score_on_two_challenges_or_more(
    kind: str, opinions: list[tuple[str, Constraint]]
) -> None:
    """Otherwise the other proof could be empty."""
    assert len({name for name, one in opinions if one.kind == kind and one.gradable and one.holds}) >= 2
