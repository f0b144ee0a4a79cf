"""UNCALIBRATED: probabilities that promise more than the training labels bear out, under a metric that counts that."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.fold_gains import Confirmed, best_of, worth
from heldout.coach.interface import Advice, Context
from heldout.coach.lost import has_lost
from heldout.coach.preparing import way_of
from heldout.coach.registry import rule
from heldout.recipe.edit import Edits, Wrap, part_recipe

_METRICS = frozenset({"log_loss", "brier"})
_OFF = 0.1
_CERTAIN = 0.5


@rule("UNCALIBRATED", about="tuning")
def uncalibrated(context: Context) -> Iterator[Advice]:
    """The mean probability is more than 0.1 off the share of the class in training, or more than half of the rows get a
    probability above 0.999."""
    answers = context.answers
    if answers is None or answers.constant or context.challenge.metric not in _METRICS:
        return
    off = None if answers.mean is None or answers.training_mean is None else answers.mean - answers.training_mean
    sure = answers.certain > _CERTAIN
    if not sure and (off is None or abs(off) <= _OFF):
        return
    if context.assessment is not None and not _anything_lost(context):
        return
    if sure:
        seen = f"{answers.certain:.0%} of the rows get a probability above 0.999: one miss costs more than many hits."
    else:
        seen = f"On average you say {answers.mean:.0%}; the class is {answers.training_mean:.0%} of the training rows."
    best = _best(context)
    advice = f": {worth(context, best)}" if best else " around your model, or shrink the probabilities"
    yield Advice(
        "warning",
        f"{seen} Try CalibratedClassifierCV{advice}.",
        "anything",
        {"certain": answers.certain, "off": off},
        suggestion=None if best is None else best.edits,
        expected=None if best is None else best.expected,
        topics=("calibration",),
    )


def _anything_lost(context: Context) -> bool:
    return has_lost(context, "tuning") or has_lost(context, "data_handling") or has_lost(context, "model_choice")


def _best(context: Context) -> Confirmed | None:
    way, model = way_of(context), context.model
    if way is None or model is None or any("Calibrated" in path for path in model.wrappers):
        return None
    path = "sklearn.calibration.CalibratedClassifierCV"
    variants: list[Edits] = [
        (Wrap(part_recipe(path, method=method), way.last_step),) for method in ("sigmoid", "isotonic")
    ]
    return best_of(context, variants).best
