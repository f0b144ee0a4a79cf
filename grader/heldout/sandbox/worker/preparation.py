"""What a worker does for jobs to come, a piece at a time: one that comes meanwhile waits for that piece only."""

from __future__ import annotations

import contextlib
import gc
import importlib
import sys
from collections.abc import Iterable, Iterator

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
        self._pieces = self._all(program, for_others)

    def go_on(self) -> None:
        """One more piece.

        Raises:
            HeldoutError: it has left a thread behind, which would make forking unsafe.
        """
        self.done = self.done or next(self._pieces, self) is self
        require_one_thread("the worker")
        if self.rehearsing:
            # What is imported stays; a child that never looks at it again does not copy its pages either.
            gc.freeze()

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

    def _all(self, program: SandboxProgram, for_others: bool) -> Iterator[None]:
        yield from program.rehearse()
        gc.freeze()
        gc.enable()
        sys.dont_write_bytecode = True
        self.rehearsing = False
        yield
        if not for_others:
            return
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
