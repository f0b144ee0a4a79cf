"""Beginners for measuring the coach: one thing that they do wrong, off the landscape's points too.

They come beside the scripted learners of `tests/scripted_learners`, which the page docs/scripted-learners.md is about.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "scripted_learners"))

from scripted_learners import Desk, Learner, solution

SETTINGS = (
    ("neighbours", {"n_neighbors": 1}),
    ("forest", {"n_estimators": 3, "max_depth": 4}),
    ("boosting", {"learning_rate": 1.0}),
    ("boosting", {"max_iter": 2}),
    ("svm", {"gamma": 30.0}),
    ("svm", {"C": 1e-3}),
    ("tree", {"min_samples_leaf": 300}),
)


def beginners(at: Desk) -> Iterator[Learner]:
    """Those that make sense for the challenge."""
    for family, params in SETTINGS:
        if family in at.families:
            shown = ", ".join(f"{name}={value:g}" for name, value in params.items())
            wrong = family in at.wrong_families
            blame = frozenset({"tuning", "model_choice"} if wrong else {"tuning"})
            yield Learner(f"{family}, {shown}", "absurd", family, solution(at, family, params), "Tune it.", blame)
    if "linear" in at.families and at.facts.classifies:
        code = solution(at, "linear", {"max_iter": 2})
        yield Learner("linear, max_iter=2", "default", "linear", code, "Let it finish.")
    yield from _preparations(at)


def _preparations(at: Desk) -> Iterator[Learner]:
    numbers, text = at.numbers, at.texts
    filled = f'(make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), {numbers})'
    parts = {}
    if text:
        codes = f"(OrdinalEncoder(handle_unknown='use_encoded_value', unknown_value=-1), {text})"
        parts["text as numbers"] = ("linear", [filled, codes])
        raw = f'(SimpleImputer(strategy="median"), {numbers})'
        parts["text one-hot, numbers unscaled"] = (
            "neighbours",
            [raw, f"(OneHotEncoder(handle_unknown='ignore'), {text})"],
        )
    half = numbers[: max(1, len(numbers) // 3)]
    few = f'(make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), {half})'
    parts["a third of the numbers"] = ("boosting", [few])
    for name, (family, transformers) in parts.items():
        if family in at.families:
            wrong = family in at.wrong_families
            blame = frozenset({"data_handling", "model_choice"} if wrong else {"data_handling"})
            code = solution(at, family, transformers=transformers).replace(
                "OneHotEncoder, ", "OneHotEncoder, OrdinalEncoder, "
            )
            yield Learner(f"{family}, {name}", "preparation", family, code, "Prepare better.", blame)
