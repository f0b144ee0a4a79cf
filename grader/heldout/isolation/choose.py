"""Which runner to use: the strongest level that this machine gives, and never less than was asked for."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from heldout.base.errors import IsolationError, UsageError, nearest
from heldout.base.vocabulary import IsolationLevel
from heldout.isolation import program
from heldout.sandbox.interface import LEVELS, Runner

if TYPE_CHECKING:
    from heldout.sandbox.worker.order import Order


def level_named(name: str | None) -> IsolationLevel | None:
    """The level with this name; None for None.

    Raises:
        UsageError: there is no such level.
    """
    if name is None:
        return None
    for level in LEVELS[1:]:
        if level == name:
            return level
    raise UsageError(f"--isolation must be one of {', '.join(LEVELS[1:])}. Got '{name}'.{nearest(name, LEVELS[1:])}")


@dataclass(frozen=True)
class Wish:
    """Which isolation a caller asks for."""

    least: IsolationLevel | None = None
    """Less is refused. None: the strongest that needs no asking, and `limits` where the machine gives no more."""
    weakened: bool = False
    """Run at `limits` although the machine may give more; the card then says that this was asked for."""
    challenge_hash: str | None = None
    """Of which challenge; it decides what is closed in the installed packages."""


def wish_named(least: str | None, weakened: str | None) -> Wish:
    """The wish of `--isolation` and `--weaken-isolation`.

    Raises:
        UsageError: there is no such level, or the two contradict each other.
    """
    level = level_named(least)
    if weakened is None:
        return Wish(level)
    if weakened != "limits":
        raise UsageError(
            f"--weaken-isolation must be limits, the one level below what a machine gives by itself. Got '{weakened}'."
        )
    if level in ("standard", "strict"):
        raise UsageError(f"--isolation {level} and --weaken-isolation limits contradict each other. Leave one out.")
    return Wish(level, True)


class Opening:
    """A runner that is on its way: the worker starts at once, while the caller finds out what is to be graded.

    A context manager; `runner` says what is needed after all.
    """

    def __init__(self, wish: Wish = Wish()) -> None:
        self._runner: Runner | None = None
        self._serves: tuple[Wish, Order | None] | None = None
        """What the runner was given for: the wish without its challenge, and what is closed to that."""
        if sys.platform == "linux" and wish.least != "strict" and not wish.weakened:
            self._runner = _start_standard(wish.challenge_hash)

    def __enter__(self) -> Opening:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._runner is not None:
            self._runner.close()
            self._runner = self._serves = None

    def is_cold(self) -> bool:
        """Whether a worker is starting, so that this process has about a second to itself."""
        from heldout.sandbox.worker.runner import WorkerRunner

        return isinstance(self._runner, WorkerRunner) and not self._runner.is_warm()

    def runner(self, wish: Wish = Wish()) -> Runner:
        """A runner that holds what is wished for: the same one for the same wish, since another thread may be using it.

        Raises:
            IsolationError: the machine cannot give the level; the text names the missing layer.
            HeldoutError: a worker cannot be started or asked; nothing weaker takes its place then.
        """
        apart = sys.platform == "linux" and not wish.weakened
        asked = replace(wish, challenge_hash=None), _standard_order(wish.challenge_hash) if apart else None
        if self._runner is not None and self._serves == asked:
            return self._runner
        found = self._as_it_is(wish, asked[1])
        if found is None:
            self.__exit__()
            found = _open_other(wish)
        self._runner, self._serves = found, asked
        return found

    def _as_it_is(self, wish: Wish, order: Order | None) -> Runner | None:
        """The runner that is open, with another worker where other files are closed; None where it will not do."""
        was_weakened = self._serves is not None and self._serves[0].weakened
        if self._runner is None or wish.least == "strict" or wish.weakened or was_weakened:
            return None
        self._serves = None
        self._change_for(order)
        try:
            level = self._runner.isolation().level
        except IsolationError:
            if wish.least == "standard":
                raise
            return None
        # What was opened without a demand may be less than what is demanded now.
        return self._runner if wish.least is None or LEVELS.index(level) >= LEVELS.index(wish.least) else None

    def _change_for(self, order: Order | None) -> None:
        """Another worker, where other files are closed to this challenge than what was expected."""
        from heldout.sandbox.worker.runner import WorkerRunner

        if isinstance(self._runner, WorkerRunner) and order is not None and self._runner.order != order:
            self.__exit__()
            self._runner = _start_standard(order=order)


def open_runner(least: IsolationLevel | None = None, weakened: bool = False) -> Runner:
    """A runner that holds at least `least`; without it, the strongest that needs no asking. `weakened`: see `Wish`.

    Raises:
        IsolationError: the machine cannot give the level; the text names the missing layer.
    """
    return open_wished(Wish(least, weakened))


def open_wished(wish: Wish) -> Runner:
    """A runner that holds what is wished for.

    Raises:
        IsolationError: the machine cannot give the level; the text names the missing layer.
    """
    opening = Opening(wish)
    try:
        return opening.runner(wish)
    except BaseException:
        opening.__exit__()
        raise


def _start_standard(challenge_hash: str | None = None, order: Order | None = None) -> Runner:
    """A worker for the challenge; `order` is what it is started with, where that is known."""
    from heldout.sandbox.worker.runner import WorkerRunner

    return WorkerRunner(order or _standard_order(challenge_hash))


def _standard_order(challenge_hash: str | None) -> Order:
    from heldout.isolation.copies.known import closed_files
    from heldout.sandbox.worker.order import Order
    from heldout.sandbox.worker.start import closed_list, hidden_paths

    known = closed_files(challenge_hash)
    return Order(hidden_paths(), program.NAME, closed=closed_list(known.closed), searched=known.searched)


def _open_other(wish: Wish) -> Runner:
    required = None if wish.weakened else wish.least
    if required == "strict" and sys.platform == "linux":
        return _open_strict(wish.challenge_hash)
    if required == "standard" and sys.platform == "linux":
        return _proved(_start_standard(wish.challenge_hash))
    if sys.platform == "win32":
        raise IsolationError("submissions run on Linux and macOS. On Windows, install heldout inside WSL.")
    if required in ("standard", "strict"):
        raise IsolationError(f"the level '{required}' needs Linux. `heldout doctor` tells what this machine gives.")
    from heldout.sandbox.spawn import SpawnRunner

    return SpawnRunner(program.NAME, spares=3, weakened=wish.weakened)


def _open_strict(challenge_hash: str | None) -> Runner:
    from heldout.base.packages_state import SOURCE_ROOT
    from heldout.sandbox.linux import bwrap
    from heldout.sandbox.scratch import private_root, writable_root
    from heldout.sandbox.worker.runner import WorkerRunner

    reason = bwrap.missing()
    if reason is not None:
        raise IsolationError(f"the level 'strict' cannot be had: {reason}.")
    order = _standard_order(challenge_hash)
    command = bwrap.command_prefix(SOURCE_ROOT, private_root(), writable_root(), order.hidden)
    return _proved(WorkerRunner(replace(order, command=command), "strict"))


def _proved(runner: Runner) -> Runner:
    try:
        runner.isolation()
    except BaseException:
        runner.close()
        raise
    return runner


def examine_layers() -> list[tuple[str, bool, str]]:
    """Each isolation layer, whether it works here, and what it protects or why it does not work."""
    from heldout.sandbox.linux import bwrap
    from heldout.sandbox.linux.probe import available, protects

    found = [(name, reason is None, reason or protects(name)) for name, reason in available().items()]
    reason = bwrap.missing() if sys.platform == "linux" else "it needs Linux"
    return [*found, ("namespaces", reason is None, reason or "the level strict: hidden paths do not exist")]


def stop_workers() -> int:
    """End the workers that stay behind between commands; how many there were."""
    if sys.platform != "linux":
        return 0
    from heldout.sandbox.worker.start import stop_all

    return stop_all()
