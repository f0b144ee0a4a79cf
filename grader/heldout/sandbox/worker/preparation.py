"""What a worker does for jobs to come, a piece at a time: one that comes meanwhile waits for that piece only."""

from __future__ import annotations

import contextlib
import gc
import importlib
import sys
from collections.abc import Iterable, Iterator

from heldout.sandbox.interface import Stage
from heldout.sandbox.program import SandboxProgram
from heldout.sandbox.worker.child import require_one_thread


class StartUp:
    """First the rehearsal, which goes on while children work; then, in quiet moments, what jobs are likely to import.

    Until the rehearsal is over nothing is collected, and bytecode of what it imports is written.
    """

    def __init__(self, program: SandboxProgram, for_others: bool) -> None:
        """`for_others`: other commands may come. What a single one's jobs import is not guessed at: they say so."""
        self.ready: list[str] = []
        """The trusted work and the libraries that have been imported in quiet moments."""
        self.rehearsing = True
        self.done = False
        self._libraries = frozenset(program.libraries)
        self._rehearsal = [(part, part.steps()) for part in program.rehearsal]
        """What is left of it."""
        self._later = self._in_quiet(program) if for_others else iter(())

    def is_rehearsed(self, stage: Stage) -> bool:
        """Whether nothing is left that a process of this stage would be the quicker for."""
        return not any(part.serves(stage) for part, _ in self._rehearsal)

    def go_on(self, stage: Stage | None = None) -> None:
        """One more piece; one that a process of `stage` is the quicker for, if that is waited for.

        Raises:
            HeldoutError: it has left a thread behind, which would make forking unsafe.
        """
        if self.rehearsing:
            self._rehearse(stage)
        else:
            self.done = self.done or next(self._later, self) is self
        require_one_thread("the worker")
        if self.rehearsing:
            # What is imported stays; a child that never looks at it again does not copy its pages either.
            gc.freeze()

    def _rehearse(self, stage: Stage | None) -> None:
        waited_for = (each for each in self._rehearsal if stage is not None and each[0].serves(stage))
        part = next(waited_for, self._rehearsal[0] if self._rehearsal else None)
        if part is not None and next(part[1], self) is self:
            self._rehearsal.remove(part)
        if not self._rehearsal:
            gc.freeze()
            gc.enable()
            sys.dont_write_bytecode = True
            self.rehearsing = False

    def import_now(self, names: Iterable[str]) -> None:
        """Import those of the program's libraries that are named and are not there yet: the job that is about to begin
        would do it, and so would each that comes after it.

        Raises:
            HeldoutError: one has left a thread behind, which would make forking unsafe.
        """
        lacking = [name for name in names if name in self._libraries and name not in self.ready]
        if not lacking:
            return
        for name in lacking:
            self._import(name)
        require_one_thread("the worker")
        gc.freeze()

    def _import(self, name: str) -> None:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
            self.ready.append(name)

    def _in_quiet(self, program: SandboxProgram) -> Iterator[None]:
        for name in program.tasks:
            with contextlib.suppress(Exception):
                prepare = program.task(name).prepare
                if prepare is not None:
                    prepare()
                    self.ready.append(name)
            yield
        for name in program.libraries:
            if name not in self.ready:
                self._import(name)
                yield
