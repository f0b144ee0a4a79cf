"""`heldout worker`: a process that grades what students hand in to a server."""

from __future__ import annotations

import sys
import threading

import click

from heldout.cli.isolation import isolation_options
from heldout.grading.session import Session


@click.command(name="worker")
@click.option("--once", is_flag=True, help="End when nothing waits any more.")
@click.option("--until-input-ends", is_flag=True, hidden=True, help="End with the process at the other end of stdin.")
@isolation_options
@click.pass_obj
def command(
    session: Session, once: bool, until_input_ends: bool, isolation: str | None, weaken_isolation: str | None
) -> None:
    """Grade what waits in the queue of `heldout serve`, on this machine or on another one with the same HELDOUT_DB.

    Any number of them share a queue. What one had that is killed another one takes over: at once on the same machine,
    after 90 seconds elsewhere. Every machine needs the course in the folder that --course names; it refuses to grade
    below the level standard unless --weaken-isolation limits is said.
    """
    from heldout.web.service import grading, wish_to_serve

    stop = threading.Event()
    if until_input_ends:
        threading.Thread(target=_wait_for_end, args=(stop,), daemon=True).start()
    with grading(session.but(isolation=wish_to_serve(isolation, weaken_isolation))) as grader:
        if not once:
            grader.run(stop)
            return
        while grader.grade_next() is not None:
            pass


def _wait_for_end(stop: threading.Event) -> None:
    sys.stdin.buffer.read()
    stop.set()
