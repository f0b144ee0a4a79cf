"""Advice that needs fits: the coach asks for them, and they are made in the sandbox, within a budget."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from heldout.base.errors import HeldoutError
from heldout.base.progress import Observer
from heldout.coach.known_folds import FoldFit, WantedFit
from heldout.coach.task import ADVISE, About, AdviceRequest, Judgement, Standing
from heldout.grading.fold_bench import FoldBench
from heldout.runs.interface import Outcome
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
    fit_seconds: float
    """CPU seconds of the submission's own fit, a search's as a whole."""

    @property
    def is_search(self) -> bool:
        """Whether a search chose the model."""
        return self.about.description is not None and self.about.description.search is not None


def pending_advice(judgement: Judgement, about: About, reference: Reference, outcome: Outcome) -> PendingAdvice | None:
    """What it takes to work out the rest of a submission's advice; None where the coach has said everything."""
    if judgement.standing is None or not judgement.wanted:
        return None
    phases = outcome.resources.phases if outcome.resources else ()
    seconds = sum(phase.cpu_seconds for phase in phases if phase.name == "fit")
    return PendingAdvice(about, judgement.standing, judgement.scored.coach, judgement.wanted, reference.files, seconds)


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
        return _ask(pending, runner, FoldBench(challenge, prepared, runner, pending.fit_seconds, pending.is_search))
    except HeldoutError as error:
        log.info("no fits for advice: %s", error)
        return pending.words


def _ask(pending: PendingAdvice, runner: Runner, bench: FoldBench) -> tuple[CoachFinding, ...]:
    fits: dict[str, FoldFit] = {}
    wanted = pending.wanted
    for _ in range(_MOST_ROUNDS):
        fits |= {fit.key: fit for fit in bench.make(wanted)}
        request = AdviceRequest(pending.about, pending.standing, tuple(fits.values()), bench.folds)
        said = ADVISE.ask(runner, request, pending.landscape)
        if not said.wanted:
            log.info("%d fits for advice, %.2f s of %.2f s CPU", len(fits), bench.used, bench.budget)
            return said.coach
        wanted = said.wanted
    raise HeldoutError(f"after {_MOST_ROUNDS} rounds of fits the rules of the coach ask for more")
