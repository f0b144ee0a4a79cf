"""Whether the challenge can grade what it says it teaches: the choice of a family, and its tuning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from heldout.audit.expected import UNTOLD
from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.words import listed, was_or_were
from heldout.landscape.interface import HiddenPart, Landscape

if TYPE_CHECKING:
    from heldout.scoring.families import Gradable


@check("purpose", "What it says it teaches can be graded", stage="landscape")
def purpose(subject: Subject) -> Iterator[Finding]:
    """Declared skills that these rows cannot grade, and the families that are tied."""
    from heldout.landscape.constants import why_not_gradable
    from heldout.scoring.families import gradable

    landscape = subject.fresh_landscape
    if landscape is None:
        yield Finding("information", UNTOLD)
        return
    if any(why_not_gradable(part, landscape.best) for part in landscape.parts.values()):
        return
    found = {part: gradable(landscape, part) for part in landscape.parts}
    skills = subject.challenge.definition.skills
    if "model-choice" in skills:
        yield from _choice(landscape, {part: each for part, each in found.items() if not each.choice})
    if "hyperparameters" in skills:
        yield from _tuning(landscape, {part: each for part, each in found.items() if not each.tuning})
    yield from _gradable_parts(landscape, found)


def _choice(landscape: Landscape, parts: dict[HiddenPart, Gradable]) -> Iterator[Finding]:
    if not parts:
        return
    if landscape.left_out:
        yield Finding(
            "warning",
            f"The challenge declares the skill model-choice, and of the families that were calibrated none is worse "
            f"than {landscape.best} beyond doubt on {listed(parts)} rows; {listed(landscape.left_out)} "
            f"{was_or_were(landscape.left_out)} left out.",
            f"Run `heldout challenge calibrate {landscape.challenge_id}`, which adds them.",
            {"parts": {part: list(each.tied) for part, each in parts.items()}},
        )
        return
    yield Finding(
        "warning",
        f"The challenge declares the skill model-choice, and on {listed(parts)} rows no family is worse than "
        f"{landscape.best} beyond doubt: every choice is right.",
        "Take model-choice out of skills, or find data on which families differ, more hidden rows, or a finer metric.",
        {"parts": {part: list(each.tied) for part, each in parts.items()}},
    )


def _tuning(landscape: Landscape, parts: dict[HiddenPart, Gradable]) -> Iterator[Finding]:
    if not parts:
        return
    yield Finding(
        "warning",
        f"The challenge declares the skill hyperparameters, and on {listed(parts)} rows even the worst quarter "
        f"of the configurations of {landscape.best} is hardly behind: tuning does not pay.",
        "Take hyperparameters out of skills, or choose data that punish a bad configuration, or more hidden rows.",
        {"parts": list(parts)},
    )


def _gradable_parts(landscape: Landscape, found: dict[HiddenPart, Gradable]) -> Iterator[Finding]:
    for part, each in found.items():
        can = [name for name, yes in (("the choice of a family", each.choice), ("its tuning", each.tuning)) if yes]
        good = [name for name in each.good if name != landscape.best]
        with_others = (
            f"as good a choice as {landscape.best}: {', '.join(good)}"
            if good
            else f"no family is as good a choice as {landscape.best}"
        )
        yield Finding(
            "information",
            f"On {part} rows {listed(can) or 'neither the choice of a family nor its tuning'} can be graded; "
            f"{with_others}.",
            evidence={"part": part, "choice": each.choice, "tuning": each.tuning, "good": list(each.good)},
        )
