"""What a server and its graders need of a machine: the database, the course's name, and enough isolation."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from heldout.attempts.store import opened_database
from heldout.base.errors import IsolationError, MissingExtra, UsageError
from heldout.challenge.course_id import keep_course_id, require_told_apart
from heldout.grading.session import Session
from heldout.isolation.choose import Wish, open_wished, wish_named
from heldout.web.identity.class_codes import code_for_instructor
from heldout.web.identity.elsewhere import is_here
from heldout.web.identity.identity import INSTRUCTOR
from heldout.web.identity.interface import SignInSettings
from heldout.web.queue.grader import QueueGrader
from heldout.web.queue.processes import GradingProcesses
from heldout.web.site import Site, open_site


def wish_to_serve(isolation: str | None, weaken_isolation: str | None) -> Wish:
    """The isolation of what strangers hand in: at least `standard`, unless less was asked for knowingly.

    Raises:
        UsageError: there is no such level, or the two contradict each other.
    """
    wish = wish_named(isolation, weaken_isolation)
    return wish if wish.weakened or wish.least in ("standard", "strict") else replace(wish, least="standard")


def require_isolation(wish: Wish) -> None:
    """Nothing where this machine gives what is wished for.

    Raises:
        IsolationError: it does not; the text says what is missing, and what can be done knowingly.
    """
    try:
        open_wished(wish).close()
    except IsolationError as error:
        raise IsolationError(
            f"{error} Nothing is served below 'standard': submissions could read hidden labels and your files. "
            "`heldout doctor` says what is missing; --weaken-isolation limits serves all the same."
        ) from error


@contextmanager
def grading(session: Session) -> Iterator[QueueGrader]:
    """A grader of the session's course, on the database that `HELDOUT_DB` names.

    Raises:
        HeldoutError: the machine cannot grade, the database cannot be used, or the course needs an id.
    """
    require_isolation(session.wish)
    require_told_apart(session.folder)
    with (
        opened_database() as database,
        QueueGrader(session, database, keep_course_id(session.folder)) as grader,
    ):
        yield grader


def require_port(host: str, port: int) -> None:
    """Nothing where the address can be listened on; asked before a process is started and a code is shown once.

    Raises:
        UsageError: another program listens there, this user may not, or there is no such address.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, address in found:
            try:
                with socket.socket(family, kind, protocol) as probe:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    if family == socket.AF_INET6:
                        probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                    probe.bind(address)
            except OSError as error:
                # A name such as localhost may stand for an address that this machine does not have, too.
                if len(found) == 1 or error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                    raise
    except OSError as error:
        raise UsageError(
            f"nothing can listen on {host}, port {port}: {error.strerror}. Name another one with --host or --port, or "
            "end what listens there."
        ) from error


@dataclass(frozen=True)
class ServeOptions:
    """How to serve."""

    host: str
    port: int
    workers: int
    """Grading processes beside the server; 0 where others grade."""
    settings: SignInSettings
    worker_words: tuple[str, ...] = ()
    """Options of `heldout worker`."""


def serve(session: Session, options: ServeOptions, say: Callable[[str], None]) -> None:
    """Serve until the process is told to end; hand-ins that are being graded then are graded anew by the next one.

    Raises:
        MissingExtra: the packages of the extra `web` are not installed.
        UsageError: the address cannot be listened on.
        HeldoutError: the machine cannot grade, the database cannot be used, or the course needs an id.
    """
    try:
        import python_multipart  # noqa: F401
        import uvicorn

        from heldout.web import first_look
        from heldout.web.app import create_app
    except ImportError as error:
        raise MissingExtra(
            f"`heldout serve` needs packages of its own ({error}): pip install 'heldout[web]'"
        ) from error
    require_port(options.host, options.port)
    require_isolation(session.wish)
    words = ["--course", str(session.folder), "worker", "--until-input-ends", *options.worker_words]
    with opened_database() as database:
        site = open_site(session, database)
        app = create_app(site, options.settings)
        config = uvicorn.Config(
            app,
            options.host,
            options.port,
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=10,
        )
        with GradingProcesses(options.workers, words):
            first_look.load()
            _welcome(site, options, say)
            server = uvicorn.Server(config)
            app.state.is_ending = lambda: server.should_exit
            server.run()


def _welcome(site: Site, options: ServeOptions, say: Callable[[str], None]) -> None:
    """Say where it is, and with the first start how the instructor signs in."""
    processes = "one grading process" if options.workers == 1 else f"{options.workers} grading processes"
    say(f"{site.title} on {options.settings.url}, with {processes}. Ctrl-C ends it.")
    if site.rules() is None:
        say("The course has no class.toml: add learners on the page Class, or write one, or no student can sign in.")
    if not is_here(options.host) and not options.settings.secure:
        say("Without TLS, codes can be read on the way: let a reverse proxy stand before it, see docs/serve.md.")
    issued = code_for_instructor(site.database, site.course_id, site.rules(), INSTRUCTOR)
    if issued is not None:
        say(f"Sign in as {INSTRUCTOR}, once by {issued.link(options.settings.url)}")
        say(f"later by the code {issued.code}, which is not shown again (`heldout class codes` makes a new one).")
