"""What a worker is told before it serves."""

from __future__ import annotations

from dataclasses import dataclass

IDLE_SECONDS = 600.0


@dataclass(frozen=True)
class Order:
    """What a worker is started for. Workers with different orders are different workers."""

    hidden: tuple[str, ...]
    """Paths that no child may read."""
    program: str
    """The module that it is started as, which says what runs inside."""
    command: tuple[str, ...] = ()
    """What the worker is started inside of, for example bwrap with its arguments; empty for nothing."""
    closed: str = ""
    """A file that lists, as JSON, the files of installed packages that no child may read; see `closed_list`."""
    searched: bool = False
    """Whether those are the ones that hold a challenge's rows, and not all that might."""
    imports: tuple[str, ...] = ()
    """Libraries that it imports before it serves, as submissions that need them name them."""
    abi_cap: int | None = None
    idle_seconds: float = IDLE_SECONDS
    """How long it stays when nobody asks for anything."""


@dataclass(frozen=True)
class Launch:
    """The first datagram that a worker hears. With a path two descriptors come along: the socket that listens there,
    and the log; without one the connection itself is the only client.
    """

    scratch_root: str
    """The private folder of the user, whose environment the worker does not have."""
    order: Order
    path: str | None = None
