"""Advice that needs fits: the coach asks for them, and they are made in the sandbox, within a budget."""

from __future__ import annotations

import logging
import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from heldout.base.errors import HeldoutError
from heldout.base.progress import Observer
from heldout.coach.known_folds import FoldFit, WantedFit
from heldout.coach.task import ADVISE, About, AdviceRequest, Judgement, Standing
from heldout.grading.fold_bench import FoldBench
from heldout.landscape.reference_model import ReferenceModel, reference_model
from heldout.scoring.against_landscape import Reference
from heldout.scoring.interface import CoachFinding
from heldout.submission.interface import SubmittedFile

if TYPE_CHECKING:
    from heldout.challenge.interface import Challenge
    from heldout.prepare.interface import PreparedData
    from heldout.sandbox.interface import Runner

log = logging.getLogger(__name__)

AdviceTime = Literal["now", "later", "never"]
"""When the fits are made that the coach asks for."""
_MOST_ROUNDS = 200


@dataclass(frozen=True)
class PendingAdvice:
    """What it takes to work out the advice of one submission, also later: nothing of its predictions."""

    about: About
    standing: Standing
    words: tuple[CoachFinding, ...]
    """What the coach says without fits."""
    wanted: tuple[WantedFit, ...]
    """The fits that it needs first: the submission's own comes first of all."""
    landscape: tuple[SubmittedFile, ...] = field(repr=False)


def pending_advice(judgement: Judgement, about: About, reference: Reference) -> PendingAdvice | None:
    """What it takes to work out the rest of a submission's advice; None where the coach has said everything."""
    if judgement.standing is None or not judgement.wanted:
        return None
    return PendingAdvice(about, judgement.standing, judgement.scored.coach, judgement.wanted, reference.files)


def work_out(
    pending: PendingAdvice,
    challenge: Challenge,
    prepared: PreparedData,
    runner: Runner,
    observer: Observer | None = None,
) -> tuple[CoachFinding, ...]:
    """What the coach says, after the fits that it asked for were made. It does without those that the budget does not
    allow, and says so; where something goes wrong on our side it does without any.
    """
    (observer or Observer()).stage("advice")
    try:
        usual = _usual_seconds(reference_model(challenge, prepared), pending.about.family)
        return _ask(pending, runner, FoldBench(challenge, prepared, runner, usual))
    except HeldoutError as error:
        log.info("no fits for advice: %s", error)
        return pending.words


def _usual_seconds(model: ReferenceModel, family: str | None) -> float | None:
    """CPU seconds that a fit of the family takes by the landscape; None where it does not say."""
    landscape = model.landscape()
    found = None if landscape is None or family is None else landscape.family(family)
    seconds = [each.fit_cpu_seconds for each in found.configurations if each.fit_cpu_seconds > 0] if found else []
    return statistics.median(seconds) if seconds else None


def _ask(pending: PendingAdvice, runner: Runner, bench: FoldBench) -> tuple[CoachFinding, ...]:
    fits: dict[str, FoldFit] = {}
    wanted = pending.wanted
    for _ in range(_MOST_ROUNDS):
        fits |= {fit.key: fit for fit in bench.make(wanted)}
        request = AdviceRequest(pending.about, pending.standing, tuple(fits.values()), bench.folds, bench.left)
        said = ADVISE.ask(runner, request, pending.landscape)
        if not said.wanted:
            log.info("%d fits for advice, %.2f s CPU, %s more were allowed", bench.made, bench.used, bench.left)
            return said.coach
        wanted = said.wanted
    raise HeldoutError(f"after {_MOST_ROUNDS} rounds of fits the rules of the coach ask for more")
