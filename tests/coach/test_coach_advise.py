from __future__ import annotations

import copy
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from coach_samples import (
    CHALLENGE,
    IN_GROUPS,
    IN_TIME,
    arriving,
    assessment,
    configuration,
    context,
    description,
    grid,
    landscape,
    line,
    searched,
    shape,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import make_classification
from sklearn.dummy import DummyClassifier
from sklearn.feature_selection import SelectKBest
from sklearn.model_selection import GridSearchCV, KFold, RandomizedSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from heldout.base.json_records import to_json
from heldout.challenge.load import load_challenge
from heldout.coach.advise import MAX_MESSAGE, advise, in_whole_sentences, points_at_stake
from heldout.coach.interface import Context, FoldScores, Stake, challenge_facts
from heldout.coach.registry import RULES
from heldout.recipe.describe import DescriptionError, describe, parse_description
from heldout.scoring.measured import Assessment, Points

ROOT = Path(__file__).parents[2]
CODES = {
    "BLIND_SEARCH", "COARSE", "CONSTANT", "CURSE", "CV_GROUPS", "CV_TIME", "DEAD_UNITS", "DIVISION", "EDGE", "FAMILY",
    "FEW_FOLDS", "FIT_BEFORE_SPLIT", "FLAT", "FORGOTTEN_CLASS", "HYPERPARAMETERS", "INVERTED", "LEARNING_CURVE",
    "LINEAR_GRID", "MANY_CATEGORIES", "MISSING_MARKS", "NOT_CONVERGED", "ORDINAL_CODES", "OUT_OF_RANGE", "OVERFIT",
    "PREPARATION", "PREP_OUTSIDE", "SEED_BY_SCORE", "SKEWED_NUMBERS", "SKEWED_TARGET", "STOPPED_TOO_SOON",
    "TEST_STOPS_TRAINING", "TEXT_DROPPED", "UNCALIBRATED", "UNDERFIT", "UNSCALED", "UNUSED_COLUMNS",
}  # fmt: skip


def test_every_rule_is_found():
    assert set(RULES.names()) == CODES


def test_the_documentation_has_an_entry_for_every_rule_and_no_other():
    text = (ROOT / "docs" / "coach.md").read_text(encoding="utf-8")
    documented = {line[4:].strip("`") for line in text.splitlines() if line.startswith("### ")}
    assert documented == CODES


def parts_of(**scores) -> Assessment:
    return replace(assessment(), points=Points(60.0, None, **scores))


@pytest.mark.parametrize(
    ("stake", "scores", "points"),
    [
        ("tuning", {"model_choice": 90, "data_handling": 80, "tuning": 70}, 30),
        ("procedure", {"model_choice": 90, "data_handling": 80, "tuning": 70}, 40),
        ("data_handling", {"model_choice": 90, "data_handling": 80, "tuning": 70}, 20),
        ("nothing", {"model_choice": 90, "data_handling": 80, "tuning": 70}, 0),
        ("tuning", {"model_choice": 90, "handling_and_tuning": 70}, 30),
        ("data_handling", {"model_choice": 90, "handling_and_tuning": 70}, 30),
        ("procedure", {"model_choice": 90, "handling_and_tuning": 70}, 40),
        ("tuning", {"data_handling": 100}, 40),
        ("data_handling", {"data_handling": 100}, 0),
        ("tuning", {}, 40),
    ],
)
def test_the_points_at_stake_are_those_that_were_lost_there_or_may_have_been(stake, scores, points):
    assert points_at_stake(context(assessment=parts_of(**scores)), stake) == pytest.approx(points)


def test_without_points_nothing_is_at_stake():
    assert points_at_stake(context(), "tuning") == 0
    assert points_at_stake(context(assessment=Assessment("cannot be graded")), "tuning") == 0


def everything() -> Context:
    """A search with every fault at once."""
    axes = {"C": [0.1, 0.2, 0.3, 0.4, 0.5], "gamma": [0.01, 1, 100]}
    found = grid(
        axes, lambda C, gamma: 0.7 + C / 3 + (0.1 if gamma == 1 else 0), splitter="sklearn.model_selection.KFold"
    )
    outline = {
        "class": "sklearn.pipeline.Pipeline",
        "parts": [["steps.select", shape("SelectKBest")], ["steps.search", searched(shape("SVC"))]],
    }
    return context(
        description=description(outline, found, params={"C": 0.5, "gamma": 1.0}),
        challenge=replace(IN_GROUPS, time="date"),
        assessment=assessment(0.1, 0.2, 0.05),
        landscape=landscape("svm", [configuration({"C": 0.3}, 0.9, 0.91), configuration({"C": 30.0}, 0.95)]),
        reference_estimator="sklearn.svm.SVC",
        reaching=arriving(scale_ratio=1e6),
        utility=0.5,
        fold_scores=FoldScores((0.7,) * 5, (1.0,) * 5),
    )


def test_findings_come_with_the_most_lost_points_first_and_warnings_before_information():
    given = everything()
    found = advise(given)
    assert {finding.code for finding in found} == {
        "COARSE", "CV_GROUPS", "CV_TIME", "EDGE", "OVERFIT", "PREP_OUTSIDE", "UNSCALED",
    }  # fmt: skip
    stakes = {code: advice.stake for code, rule in RULES.all().items() for advice in rule.say(given)}
    keys = [
        (-points_at_stake(given, stakes[each.code]), each.suggestion is None, each.level != "warning") for each in found
    ]
    assert keys == sorted(keys)
    assert found[0].code == "UNSCALED"


def test_messages_of_ordinary_searches_are_not_cut_and_never_scold():
    for finding in advise(everything()):
        assert "…" not in finding.message.replace("SVC(…)", "")
        assert not {"wrong", "mistake", "error", "bad", "never"} & set(finding.message.lower().split())
        assert finding.message.isprintable()


def test_a_finding_is_json_as_the_card_has_it():
    for finding in advise(everything()):
        document = json.loads(json.dumps(to_json(finding), allow_nan=False))
        assert list(document) == ["code", "level", "message", "evidence", "suggestion", "expected"]


def test_a_good_submission_is_left_in_peace():
    found = line("C", {0.1: 0.80, 0.3: 0.85, 1: 0.88, 3: 0.86, 10: 0.82})
    outline, arrived = searched(shape("StandardScaler", "SVC")), arriving(scale_ratio=1e6)
    good = context(found, outline, utility=0.88, assessment=assessment(), reaching=arrived)
    assert advise(good) == ()


GOOD = to_json(everything().description)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([1e308, -1e308, 5e-324]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
SCORES = st.none() | st.lists(st.none() | st.floats(allow_nan=False, allow_infinity=False), max_size=6)
VALUES = st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | st.text(max_size=200) | st.floats(
    allow_nan=False, allow_infinity=False
)  # fmt: skip
NAMES = st.text(max_size=120) | st.sampled_from(["C", "svc__C", "alpha", "max_depth", "max_features"])
CANDIDATES = st.lists(
    st.fixed_dictionaries({"params": st.dictionaries(NAMES, VALUES, max_size=3), "test": SCORES, "train": SCORES}),
    max_size=12,
)


def unfit(described, **fields):
    """The findings of the rules that could not stand on a card."""
    given = replace(everything(), description=described, **fields)
    findings = advise(given)
    json.dumps(to_json(findings), allow_nan=False)
    assert all(0 <= points_at_stake(given, stake) <= 100 for stake in get_args(Stake))
    return [each for each in findings if len(each.message) > MAX_MESSAGE or not each.message.isprintable()]


def places(node, path=()):
    yield path
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, item in pairs:
        yield from places(item, (*path, key))


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(places(GOOD), key=str)), JSON), min_size=1, max_size=3))
def test_a_description_with_anything_anywhere_never_makes_it_raise(changes):
    document = copy.deepcopy(GOOD)
    for path, value in changes:
        inner = document
        try:
            for key in path[:-1]:
                inner = inner[key]
            inner[path[-1]] = value
        except (LookupError, TypeError):
            document = value
    try:
        described = parse_description(document)
    except DescriptionError:
        return
    assert unfit(described) == []


@settings(max_examples=120, deadline=None)
@given(
    CANDIDATES,
    st.integers(0, 6),
    st.sampled_from(["GridSearchCV", "RandomizedSearchCV", "HalvingGridSearchCV"]),
    st.none() | st.floats(),
    st.sampled_from([CHALLENGE, IN_GROUPS, IN_TIME]),
)
def test_candidates_of_any_kind_never_make_it_raise(candidates, folds, kind, utility, challenge):
    found = {
        **GOOD["search"],
        "class": f"sklearn.model_selection.{kind}",
        "candidates": candidates,
        "n_splits": folds,
        "best_index": 0 if candidates else None,
    }
    described = description(searched(shape("SVC"), kind), found)
    assert unfit(described, utility=utility, challenge=challenge) == []


def test_without_a_description_nothing_is_said():
    assert advise(Context(CHALLENGE, None)) == ()


def test_a_name_without_end_is_cut():
    found = line("C" * 120, {0.1: 0.7, 1: 0.8, 10: 0.9})
    (finding,) = [each for each in advise(context(found)) if each.code == "EDGE"]
    assert len(finding.message) <= MAX_MESSAGE
    assert "C…" in finding.message


def test_a_message_that_is_cut_ends_with_a_sentence():
    assert in_whole_sentences(f"{'a' * 180}. Try it. Most of it: words of fre…") == f"{'a' * 180}. Try it."
    assert in_whole_sentences("Short. C…") == "Short. C…"


X, Y = make_classification(300, 8, flip_y=0.2, random_state=0)


def of_model(model, **fields) -> Context:
    crossed = json.dumps(to_json(describe(model.fit(X, Y))), allow_nan=False)
    return Context(CHALLENGE, parse_description(json.loads(crossed)), family="svm", **fields)


def codes(given: Context) -> set[str]:
    return {finding.code for finding in advise(given)}


def test_a_real_search_that_stops_too_early():
    model = GridSearchCV(
        make_pipeline(StandardScaler(), SVC(gamma=0.01)), {"svc__C": [0.0001, 0.001, 0.01]}, scoring="roc_auc"
    )
    given = of_model(model, utility=0.99)
    assert given.search.scoring == "roc_auc"
    assert given.search.final_parameter("svc__C") == "C"
    assert codes(given) <= {"BLIND_SEARCH", "EDGE", "FLAT"}


def test_a_real_random_search_in_a_pipeline():
    from scipy.stats import loguniform

    inner = RandomizedSearchCV(
        DecisionTreeClassifier(random_state=0),
        {"ccp_alpha": loguniform(1e-6, 1e-5)},
        n_iter=12,
        cv=KFold(2),
        random_state=0,
    )
    given = replace(of_model(make_pipeline(SelectKBest(k=3), inner)), challenge=IN_GROUPS)
    assert codes(given) == {"BLIND_SEARCH", "CV_GROUPS", "FEW_FOLDS", "PREP_OUTSIDE"}


def test_noise_that_was_searched_long_looks_better_than_it_is():
    coins = np.random.default_rng(6).integers(0, 2, 120)
    search = GridSearchCV(DummyClassifier(strategy="stratified"), {"random_state": list(range(100))}, scoring="roc_auc")
    described = describe(search.fit(np.zeros((120, 1)), coins))
    (found,) = [each for each in advise(Context(CHALLENGE, described, utility=0.5)) if each.code == "CURSE"]
    assert "best of 100 trials" in found.message
    assert search.best_score_ - 0.5 == pytest.approx(0.12, abs=0.04)


def test_the_facts_of_a_challenge_are_read_from_its_file():
    facts = challenge_facts(load_challenge(ROOT, "hotel-rates"))
    assert (facts.task, facts.split, facts.greater_is_better, facts.own_metric) == ("regression", "time", False, False)
    assert facts.time is not None
    crashes = challenge_facts(load_challenge(ROOT, "airbag-crashes"))
    assert (crashes.split, crashes.group) == ("group", "yearacc and crash")


def test_advice_needs_no_learning_library():
    code = (
        "import sys, heldout.coach.advise as coach\n"
        "from heldout.coach.interface import ChallengeFacts, Context\n"
        "facts = ChallengeFacts('binary', 1, 'roc_auc', {}, False, True, 'random', None, None)\n"
        "coach.advise(Context(facts))\n"
        "print([name for name in ('numpy', 'sklearn', 'scipy', 'pandas', 'sqlalchemy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
