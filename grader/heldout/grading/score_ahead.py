"""While a refit goes on, the submission's own predictions are scored once without it.

The answer is thrown away. The process that gave it is kept, and has drawn the resamples when it is asked again, with
the refit: that takes a third of the time then.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from heldout.coach.task import about_submission, judge_predictions
from heldout.scoring.against_landscape import Reference, reference_for

if TYPE_CHECKING:
    from heldout.landscape.reference_model import ReferenceModel
    from heldout.runs.interface import Outcome
    from heldout.sandbox.interface import Runner
    from heldout.scoring.swap_ahead import SwapAhead

_FEWEST_ROWS = 3000
"""Public rows: drawing the resamples of fewer takes less than what may be waited for."""


def reference_while_scored(runner: Runner, model: ReferenceModel, outcome: Outcome, ahead: SwapAhead) -> Reference:
    """As `reference_for`; where that waits for a refit, the outcome's predictions are scored meanwhile.

    Raises:
        HeldoutError: the machine could not run the refit.
    """
    with scored_ahead(runner, model, outcome, ahead):
        return reference_for(runner, model, outcome, ahead)


@contextmanager
def scored_ahead(runner: Runner, model: ReferenceModel, outcome: Outcome, ahead: SwapAhead) -> Iterator[None]:
    """Inside, the refit is waited for. What goes wrong with scoring is told by whoever asks for the whole."""
    challenge, prepared = model.challenge, model.prepared
    # Of a metric of the challenge's own no process keeps anything.
    is_kept = not challenge.definition.metric.function
    if not is_kept or prepared.rows["public"] < _FEWEST_ROWS or not ahead.is_under_way:
        yield
        return

    def score() -> None:
        with suppress(Exception):
            files = Reference(model.files_of("public"))
            about = about_submission(challenge, prepared, outcome, files)
            judge_predictions(runner, challenge, prepared, outcome, files, about)

    thread = threading.Thread(target=score, daemon=True)
    with suppress(RuntimeError):  # no more threads
        thread.start()
    try:
        yield
    finally:
        if thread.ident is not None:
            thread.join()
