"""FORGOTTEN_CLASS: a class that is predicted far less often than it occurs, under a metric of labels."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.base.words import listed
from heldout.coach.fold_gains import best_of, not_tried, worth
from heldout.coach.interface import Advice, Context
from heldout.coach.preparing import way_of
from heldout.coach.registry import rule
from heldout.coach.words import clean_label, name
from heldout.recipe.edit import Edits, SetParameter, Wrap, part_recipe
from heldout.tasks.catalogue import form_of, task_of

_SELDOM = 0.5
"""Predicted less than half as often as it occurs."""
_RARE = 0.4
_OCCURS = 0.01
_SCORERS = {
    "f1": "f1",
    "balanced_accuracy": "balanced_accuracy",
    "f1_macro": "f1_macro",
    "mcc": "matthews_corrcoef",
    "multilabel_f1_macro": "f1_macro",
}
_THRESHOLD = "sklearn.model_selection.TunedThresholdClassifierCV"


@rule("FORGOTTEN_CLASS", about="tuning")
def forgotten_class(context: Context) -> Iterator[Advice]:
    """A class of at least 1 % of the training rows is predicted never, or less than half as often as it occurs."""
    answers = context.answers
    if answers is None or answers.constant or context.challenge.metric not in _SCORERS:
        return
    if not form_of(answers.needs).weighs_classes:
        return
    seldom = [
        label
        for label, share in answers.training_shares.items()
        if _OCCURS <= share <= _RARE and answers.shares.get(label, 0.0) < _SELDOM * share
    ]
    if not seldom:
        return
    label = min(seldom, key=lambda each: answers.shares.get(each, 0.0) / answers.training_shares[each])
    own, usual = answers.shares.get(label, 0.0), answers.training_shares[label]
    often = "for no row" if own == 0 else f"for {own:.1%} of the rows"
    seen = f"{clean_label(label)} is predicted {often}; among the training rows it is {usual:.1%}."
    variants, names = _variants(context)
    tried = best_of(context, variants)
    best = tried.best
    if best is not None:
        advice = f"Try {names[best.number]}: {worth(context, best)}."
    elif variants and tried.unchecked is None:
        advice = f"On rows left out {listed(names, 'or')} gains nothing sure. Look for what tells it from the others."
    elif variants:
        advice = f"Try {names[0]}. {not_tried(context)}"
    else:
        advice = "Try a lower threshold for it: the metric counts it as much as the others."
    yield Advice(
        "warning",
        f"{seen} {advice}",
        "tuning",
        {"label": label, "predicted": own, "occurs": usual},
        suggestion=None if best is None else best.edits,
        expected=None if best is None else best.expected,
        topics=("parameter:class_weight",),
    )


def _variants(context: Context) -> tuple[list[Edits], list[str]]:
    """Weights for rare classes, where the model takes them, and for two classes a threshold."""
    way, params, model = way_of(context), context.params(), context.model
    variants: list[Edits] = []
    names: list[str] = []
    if way is None or model is None:
        return variants, names
    if params.get("class_weight", "absent") is None:
        variants.append((SetParameter(way.path("class_weight"), "balanced"),))
        names.append(f"{name(model.estimator)}(class_weight='balanced')")
    scoring = _SCORERS[context.challenge.metric]
    positive = context.challenge.positive
    if task_of(context.challenge.task).takes_positive and not any("Threshold" in path for path in model.wrappers):
        scorer = ["scorer", "sklearn.metrics.f1_score", 1, "predict", {"pos_label": positive}]
        named = scoring != "f1" or positive is None or positive == 1  # "f1" is that of a class 1
        wrapper = part_recipe(_THRESHOLD, scoring=scoring if named else scorer)
        variants.append((Wrap(wrapper, ""),))
        names.append("TunedThresholdClassifierCV around your model")
    return variants, names
