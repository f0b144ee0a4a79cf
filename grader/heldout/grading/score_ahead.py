"""While a refit goes on, the submission's own predictions are scored once without it.

The answer is thrown away. The process that gave it is kept, and has drawn the resamples when it is asked again, with
the refit: that takes a third of the time then.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from heldout.base.errors import HeldoutError, MetricError
from heldout.coach.task import about_submission, judge_predictions
from heldout.scoring.against_landscape import Reference

if TYPE_CHECKING:
    from heldout.challenge.interface import Challenge
    from heldout.landscape.reference_model import ReferenceModel
    from heldout.prepare.interface import PreparedData
    from heldout.runs.interface import Outcome
    from heldout.sandbox.interface import Runner
    from heldout.scoring.swap_ahead import SwapAhead

_FEWEST_ROWS = 3000
"""Public rows: drawing the resamples of fewer takes less than what may be waited for."""


@contextmanager
def scored_ahead(
    ahead: SwapAhead,
    runner: Runner,
    challenge: Challenge,
    prepared: PreparedData,
    outcome: Outcome,
    reference: ReferenceModel,
) -> Iterator[None]:
    """Inside, the refit is waited for. What goes wrong with scoring is told by whoever asks for the whole."""
    if prepared.rows["public"] < _FEWEST_ROWS or not ahead.is_under_way:
        yield
        return

    def score() -> None:
        with suppress(HeldoutError, MetricError):
            files = Reference(reference.files_of("public"))
            about = about_submission(challenge, prepared, outcome, files)
            judge_predictions(runner, challenge, prepared, outcome, files, about)

    thread = threading.Thread(target=score, daemon=True)
    thread.start()
    try:
        yield
    finally:
        thread.join()
