"""The swap of a verified model is refitted while the model itself is fitted, on a core that has nothing else to do.

What the swap is made of is known as soon as the model is built, unless a search has still to find it. When the fit is
over it is asked again, of the description of the fitted model: only the same question has the same answer. Where many
are graded at once each core has a fit already, until few are left.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from heldout.landscape.reference_model import ReferenceModel
from heldout.landscape.swap import RefitWork, SwapRequest, swap_request
from heldout.recipe.describe import static_description
from heldout.recipe.description_format import Shape
from heldout.recipe.family import detect_family
from heldout.recipe.grammar import Recipe
from heldout.recipe.shape import SEARCHES
from heldout.runs.fit_predict import refit_made_inside
from heldout.runs.interface import Outcome
from heldout.sandbox.cores import own_cores
from heldout.sandbox.interface import Runner
from heldout.stages.interface import REFIT

_SHARE = 0.1
"""Of the limit on CPU time, in seconds of wall time, until a refit is given up beside which the submission's own fit
still goes on, and made later: two threads of one core slow each other down, and our own work should bring no submission
over its limit."""
_OF_THE_REFERENCE = "sklearn.compose sklearn.impute"
"""What most of its preprocessing is made of."""


class SwapAhead:
    """A context manager: what has been begun and is not wanted ends with it."""

    def __init__(self, runner: Runner, find: Callable[[], ReferenceModel]) -> None:
        """`find` gives what the submission is held against; it is called when there is something to refit."""
        self._runner, self._find = runner, find
        self._asks: SwapRequest | None = None
        """What is being answered."""
        self._answered: tuple[SwapRequest, Outcome] | None = None
        self._thread: threading.Thread | None = None
        self._unwanted, self._given_up = -1, threading.Event()
        self._is_waited_for = threading.Event()
        """The submission's own fit has ended: it is not to begin any more, and is in nobody's way where it has."""

    def __enter__(self) -> SwapAhead:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._thread is not None:
            self._give_up()
            self._settle(self._thread)
            os.close(self._unwanted)
            self._thread = None

    def begin(self, recipe: Recipe) -> None:
        """A verified model is about to be fitted; nothing that goes wrong here is told before it is asked for."""
        if sys.platform != "linux" or len(own_cores()) < 2:
            return
        try:
            self._unwanted = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
            thread = threading.Thread(target=self._work, args=(recipe,), daemon=True)
            thread.start()
            self._thread = thread
        except (OSError, RuntimeError):  # no more files, or no more threads
            if self._unwanted >= 0:
                os.close(self._unwanted)

    @property
    def is_under_way(self) -> bool:
        """Whether a refit has begun and goes on."""
        return self._asks is not None and self._thread is not None and self._thread.is_alive()

    def outcome(self, request: SwapRequest) -> Outcome:
        """The refit's outcome, as `swapped` gives it, which is called where nothing of that was begun.

        Raises:
            HeldoutError: the machine could not run it.
        """
        if self._thread is not None:
            if self._asks not in (None, request):
                self._give_up()
            self._settle(self._thread)
            if self._answered is not None and self._answered[0] == request:
                return self._answered[1]
        return swapped(self._runner, self._find(), request)

    def _settle(self, thread: threading.Thread) -> None:
        """Wait for what has begun; what has not is not worth waiting for."""
        self._is_waited_for.set()
        own_cores().wake()
        thread.join()

    def _work(self, recipe: Recipe) -> None:
        with suppress(Exception), own_cores().spare(self._is_waited_for.is_set) as has_core:
            if not has_core or _is_wanted_by_others():
                return
            model = self._find()
            asked = expected_request(model, recipe) if self._is_worth_it(model) else None
            if asked is None:
                return
            self._asks = asked
            timer = threading.Timer(_SHARE * model.challenge.definition.limits.cpu_seconds, self._make_way)
            timer.start()
            try:
                found = swapped(self._runner, model, asked, self._unwanted)
            finally:
                timer.cancel()
                timer.join()
            if not self._given_up.is_set():
                self._answered = asked, found

    def _make_way(self) -> None:
        if not self._is_waited_for.is_set():
            self._give_up()

    def _give_up(self) -> None:
        self._given_up.set()
        os.eventfd_write(self._unwanted, 1)

    def _is_worth_it(self, model: ReferenceModel) -> bool:
        """Whether there will be points, no use of resources is measured, and there is memory for two fits, each within
        walls."""
        confined = self._runner.isolation().level in ("standard", "strict")
        limits = model.challenge.definition.limits
        room = _free_megabytes() >= 2 * limits.memory_mb
        measures = limits.predict_ms_per_row is not None or bool(model.challenge.definition.budget)
        return confined and room and not measures and model.why_no_points is None


def expected_request(model: ReferenceModel, recipe: Recipe) -> SwapRequest | None:
    """What the fit of a checked recipe will ask for; None where that is nothing, or what only the fit will find."""
    said = static_description(recipe)
    if _has_search(said.shape):
        return None
    detected = detect_family(said.shape)
    classes = None if model.prepared.classes is None else len(model.prepared.classes)
    if detected.is_altered_for(classes):
        return None
    return swap_request(model, detected.name, said.final.class_path, said.final.params)


def swapped(
    runner: Runner, model: ReferenceModel, request: SwapRequest, unwanted: int = -1, measured: bool = False
) -> Outcome:
    """The outcome of the learner's hyperparameters on the reference preprocessing: a failure where the class refuses
    them. Where it is `measured`, the model is stored and served as the challenge's budget says.

    Raises:
        HeldoutError: the machine could not run it.
    """
    return refit_made_inside(
        runner,
        REFIT,
        lambda fit: RefitWork(request, fit),
        f"{_OF_THE_REFERENCE} {request.class_path} {request.family.wrapper}",
        model.challenge,
        model.prepared,
        unwanted,
        measured,
    )


def _has_search(shape: Shape) -> bool:
    return shape.class_path in SEARCHES or any(_has_search(inner) for _, inner in shape.parts)


def _is_wanted_by_others() -> bool:
    """Whether other processes want the cores more than half as much again."""
    return os.getloadavg()[0] > 1.5 * len(own_cores())


def _free_megabytes() -> float:
    """What the machine has left; nothing where it does not tell."""
    with suppress(OSError, ValueError, IndexError), open("/proc/meminfo", encoding="ascii") as file:
        for line in file:
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) / 1024
    return 0.0
