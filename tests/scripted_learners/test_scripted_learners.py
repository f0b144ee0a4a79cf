"""The score says of scripted learners what a good teacher would say: a few by default, all of them as a proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from challenge_proofs import figures_of_others, proof_of, to_prove
from references import landscape_beside
from teacher_opinions import DISAGREEMENTS, Constraint, card_of, constraints, explained, graded_challenges

from heldout.base.paths import bundled_course
from heldout.challenge.catalogue import find_challenge
from heldout.isolation.choose import open_runner
from heldout.sandbox.interface import Runner
from scripted_learners import Desk, desk, learners

HELD: dict[str, list[str]] = {}
"""The kinds of opinion that the score held in this run, by challenge."""
FEW = (
    "dummy",
    "linear, default",
    "tree, tuned",
    "boosting, learning_rate=10",
    "linear, every value one-hot",
)


def each_desk(kind: str) -> pytest.MarkDecorator:
    """`parametrize` over the desks of the challenges that this run proves."""
    cases = [proof_of(kind, name, name) for name in to_prove()]
    return pytest.mark.parametrize("at", cases, indirect=True, scope="module")


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with open_runner() as opened:
        yield opened


@pytest.fixture(scope="module")
def at(request: pytest.FixtureRequest) -> Desk:
    """The desk of one challenge, whose landscape fits."""
    found, reasons = graded_challenges([request.param])
    if request.param in reasons:
        pytest.skip(reasons[request.param])
    return found[0]


@pytest.fixture(scope="module")
def opinions(at: Desk, runner: Runner) -> list[Constraint]:
    """Every constraint of the challenge."""
    return constraints(at, [card_of(one, at, runner) for one in learners(at)])


def test_five_learners_are_ranked_and_blamed_as_a_teacher_would(runner: Runner) -> None:
    challenge = find_challenge(bundled_course(), "breast-cancer")
    landscape = landscape_beside(challenge)
    assert landscape is not None
    desk_of_it = desk(challenge, landscape)
    few = {one.name: card_of(one, desk_of_it, runner) for one in learners(desk_of_it) if one.name in FEW}

    points = {name: round(each.points, 1) for name, each in few.items()}

    assert [each.card.message for each in few.values()] == [None] * len(FEW)
    assert points["dummy"] == 0
    assert points["linear, every value one-hot"] < points["boosting, learning_rate=10"] < points["tree, tuned"]
    assert points["tree, tuned"] < points["linear, default"] <= 100
    assert few["boosting, learning_rate=10"].main_loss == "tuning"
    assert few["linear, every value one-hot"].main_loss == "data_handling"
    assert few["tree, tuned"].main_loss == "model_choice"


@pytest.mark.long
@pytest.mark.proof
@each_desk("learners")
def test_a_challenge_has_at_least_fifteen_learners_with_names_of_their_own(at: Desk) -> None:
    names = Counter(one.name for one in learners(at))
    assert len(names) >= 15
    assert max(names.values()) == 1


@pytest.mark.proof
@each_desk("learners")
def test_a_disagreement_that_is_explained_is_one_of_a_learner_that_exists(at: Desk) -> None:
    explained_here = {each.learner for each in DISAGREEMENTS if each.challenge == at.challenge.id}

    assert explained_here <= {one.name for one in learners(at)}


@pytest.mark.proof
@each_desk("opinions")
def test_nobody_disagrees_with_the_teacher_without_an_explanation(
    at: Desk, opinions: list[Constraint], record_property: Callable[[str, object], None]
) -> None:
    name = at.challenge.id
    HELD[name] = sorted({one.kind for one in opinions if one.gradable and one.holds})
    record_property("figure", {"opinions_held": HELD[name]})
    unexplained = [
        f"{one.kind}: {one.text}" for one in opinions if one.gradable and not one.holds and not explained(name, one)
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
def test_each_kind_of_opinion_is_held_by_the_score_on_two_challenges_or_more(kind: str) -> None:
    """Otherwise the proof before could be empty. Challenges that were not asked now count as when they were."""
    before = {name: figures.get("opinions_held", ()) for name, figures in figures_of_others().items()}

    assert sum(kind in held for held in (before | HELD).values()) >= 2
