"""The module that the sandbox's processes are started as: it lies above everything that runs in them."""

from __future__ import annotations

import sys

NAME = __name__
"""What a runner is told."""


def main() -> None:
    """`worker …` or `spawned …`: how the sandbox starts its processes."""
    if sys.argv[1] == "worker":
        # An installation may be without bytecode: it is written by the process that imports nothing of a learner's. Its
        # children, and the worker itself after the rehearsal, write none.
        sys.dont_write_bytecode = False
    from heldout.isolation.inside import PROGRAM

    match sys.argv[1]:
        case "worker":
            from heldout.sandbox.worker import server

            server.main(PROGRAM, sys.argv[2:])
        case _:
            from heldout.sandbox import spawn_child

            spawn_child.main(PROGRAM, sys.argv[2:])
