"""SKEWED_TARGET: a target with a long tail is fitted as it is."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.lost import has_lost
from heldout.coach.preparing import Lacking, lead_advice, logged_target, way_of
from heldout.coach.registry import rule
from heldout.recipe.edit import Wrap
from heldout.tasks.catalogue import task_of, tasks_taking

_LONG = 1.5


@rule("SKEWED_TARGET", about="data_handling")
def skewed_target(context: Context) -> Iterator[Advice]:
    """The training target's skewness is above 1.5, nothing transforms it, and its logarithm does better on rows left
    out."""
    arrived, way = context.reaching, way_of(context)
    if arrived is None or way is None or arrived.target_skewness is None or arrived.target_least is None:
        return
    if arrived.target_logged or arrived.target_skewness <= _LONG or not _is_one_number(context):
        return
    if not (has_lost(context, "data_handling") or has_lost(context, "model_choice")):
        return
    wrapper, called = logged_target(arrived.target_least)
    yield from lead_advice(
        context,
        Lacking(
            variants=((Wrap(wrapper, way.last_step),),),
            seen="The target has a long tail, and a few large values rule what your model learns.",
            names=(called,),
            topics=("log of the target",),
            evidence={"skewness": arrived.target_skewness},
        ),
    )


def _is_one_number(context: Context) -> bool:
    """Whether one number is learnt and predicted: only its logarithm can be taken back."""
    task = task_of(context.challenge.task)
    return task.labelled and not task.classifies and task.name in tasks_taking("value")
