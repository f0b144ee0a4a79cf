"""Whatever a card and a landscape hold: an explanation is made, fits the screen, and is JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from explanation_samples import FAMILIES, make_card, make_landscape
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from heldout.landscape.interface import FamilyResult, Landscape
from heldout.report.explanation.explain import Explanation, explain
from heldout.report.interface import Screen

UTILITIES = st.one_of(
    st.floats(0, 1), st.floats(-1e12, 1e12), st.sampled_from([float("nan"), float("inf"), -float("inf"), 0.0, 0.5])
)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=200)
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63), st.floats(), TEXTS, TEXTS.map(lambda text: {"repr": text})
)
PARAMS = st.dictionaries(st.sampled_from(["C", "gamma", "n_neighbors", "weights", "other"]), VALUES)
FINDING = st.fixed_dictionaries(
    {"code": TEXTS, "level": st.sampled_from(["warning", "info"]), "message": TEXTS, "evidence": st.just({})}
)
FINDINGS = st.lists(FINDING, max_size=3)
GOOD = make_landscape()


@st.composite
def landscapes(draw: st.DrawFn) -> Landscape:
    made = make_landscape(
        rows=draw(st.sampled_from([5, 40, 5000])),
        noise=draw(st.sampled_from([0.0, 1e-9, 0.01, 0.5, 1e6])),
        reach=draw(st.sampled_from([0.0, 1e-6, 1.0, 1e7])),
        orientation=draw(st.sampled_from([1.0, -1.0])),
        dummy=draw(st.sampled_from([0.0, 0.5, 123456.7])),
    )
    changed = []
    for family in made.families:
        scores = draw(st.lists(UTILITIES, min_size=family.size, max_size=family.size))
        kept = draw(st.integers(1, family.size))
        configurations = [
            replace(each, cv=score, cv_folds=(score, each.cv_folds[0]) if draw(st.booleans()) else (score,))
            for each, score in zip(family.configurations, scores, strict=True)
        ]
        changed.append(FamilyResult(family.name, tuple(configurations[:kept])))
    return replace(made, families=tuple(changed)) if draw(st.booleans()) else made


@pytest.fixture(autouse=True, scope="module")
def without_optuna() -> Iterator[None]:
    """Importance takes a while, and has a test of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "optuna", None)
        yield


def widest(explanation: Explanation, width: int) -> int:
    """Columns that the text takes; it is held to be strict JSON, too."""
    json.dumps(explanation.as_json(), allow_nan=False)
    return max((cell_len(line) for line in explanation.text(Screen(width)).splitlines()), default=0)


@settings(max_examples=60, deadline=None)
@given(
    landscape=landscapes(),
    utility=UTILITIES,
    swap=st.one_of(st.none(), UTILITIES),
    family=st.sampled_from(["svm", "neighbours", "ensemble", "unknown", "dummy"]),
    params=PARAMS,
    upwards=st.booleans(),
    declared=st.booleans(),
    elsewhere=st.booleans(),
    width=st.sampled_from([60, 80, 100]),
)
def test_any_graded_attempt_is_explained(
    landscape: Landscape,
    utility: float,
    swap: float | None,
    family: str,
    params: dict[str, Any],
    upwards: bool,
    declared: bool,
    elsewhere: bool,
    width: int,
) -> None:
    graded_with = GOOD if elsewhere else landscape
    card = make_card(graded_with, utility, family, swap, params, upwards)
    assert widest(explain(card, landscape, FAMILIES if declared else ()), width) <= width


@settings(max_examples=60, deadline=None)
@given(
    changes=st.fixed_dictionaries(
        {},
        optional={
            "status": st.sampled_from(["graded", "failed", "timed_out", "grader_error"]),
            "message": st.one_of(st.none(), TEXTS),
            "traceback": st.one_of(st.none(), TEXTS),
            "output": TEXTS,
            "learner": TEXTS,
            "coach": FINDINGS,
            "score": st.one_of(st.none(), st.fixed_dictionaries({"public": FINITE, "ci95": st.none()})),
            "model": st.none(),
            "challenge": st.fixed_dictionaries({"id": TEXTS, "title": TEXTS, "content_hash": TEXTS}),
        },
    ),
    with_landscape=st.booleans(),
    notes=st.lists(TEXTS, max_size=2),
)
def test_any_card_is_explained(changes: dict[str, Any], with_landscape: bool, notes: list[str]) -> None:
    card = make_card(GOOD if with_landscape else None, **changes)
    assert widest(explain(card, GOOD if with_landscape else None, FAMILIES, notes), 80) <= 80
