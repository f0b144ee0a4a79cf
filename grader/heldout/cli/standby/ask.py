"""The asking side: connects, hands over what makes a command this user's, and waits for its exit code.

Whoever types a command waits for these imports. All modules named here are built into the interpreter or lie in one
small library; `socket`, `json` and `signal` would take longer than the rest of the way.
"""

from __future__ import annotations

import os
import sys
from binascii import crc32

from heldout.base.interpreter import interpreter
from heldout.sandbox.worker.launch import may_stay
from heldout.sandbox.worker.place import run_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    import _socket
    from types import FrameType

COMMANDS = frozenset({"check", "explain", "grade", "history", "list", "show"})
"""What is answered there: commands that ask nothing back."""
_WATCHED = frozenset({"--debug", "--verbose"})
"""Options before the command with which a process tells of itself."""
_PAGED = frozenset({"--full", "--columns"})
"""Options with which a pager may be started, which needs this process's terminal."""
GO, TAKEN, REFUSED, EXIT, SIGNAL = b"go", b"taken", b"refused", b"exit ", b"signal "
FORMAT = "1"
MOST_BYTES = 128 * 1024
"""Of a question; a larger environment keeps the command in its own process."""
_PATIENCE_SECONDS = 1.0
"""How long a process on standby, which listens only when it is ready, may take to say that it takes a question."""
_HARMLESS = {"PYTHONDONTWRITEBYTECODE", "PYTHONIOENCODING", "PYTHONSAFEPATH", "PYTHONUNBUFFERED"}


def ask(words: list[str]) -> int | None:
    """The exit code of the command once the process on standby has answered it; None where it must be run here."""
    if not (is_asked_there(words) and may_leave_one()) or None in (sys.stdin, sys.stdout, sys.stderr):
        return None  # a stream that is closed cannot be handed over
    try:
        connection = _connect()
    except (ImportError, OSError):
        return None
    try:
        return _answered(connection, words) if _is_taken(connection, words) else None
    except (OSError, ValueError):
        return None


def is_asked_there(words: list[str]) -> bool:
    """Whether it is one of the commands, no completion of one, and nothing that concerns this very process.

    >>> is_asked_there(["show", "digits"]), is_asked_there(["show", "digits", "--full"]), is_asked_there([])
    (True, False, False)
    """
    command, said = command_of(words), {*words}
    pages = command == "show" and _PAGED & said
    return command in COMMANDS and not pages and not _WATCHED & said and "_HELDOUT_COMPLETE" not in os.environ


def command_of(words: list[str]) -> str:
    """The command of a command line, which may come after options of `heldout` itself; empty where there is none.

    >>> command_of(["--course", "here", "--verbose", "grade", "solution.py"])
    'grade'
    >>> command_of(["--help", "grade"])
    ''
    """
    left = iter(words)
    for word in left:
        if not word.startswith("-"):
            return word
        if word == "--course":
            next(left, None)
        elif word not in _WATCHED and not word.startswith("--course="):
            break
    return ""


def may_leave_one() -> bool:
    """Whether another process could stand in for this one: workers may stay behind, and Python is as it usually is."""
    usual = not any(name.startswith("PYTHON") and name not in _HARMLESS for name in os.environ)
    # Extensions and searches depend on it, and something that watches every line wants to watch these.
    return sys.platform == "linux" and may_stay() and usual and sys.gettrace() is None and sys.getprofile() is None


def surroundings() -> list[str]:
    """What both processes must have in common: interpreter, user, name spaces and limits."""
    import resource

    spaces = [os.stat(f"/proc/self/ns/{name}").st_ino for name in ("cgroup", "ipc", "mnt", "net", "pid", "user", "uts")]  # noqa: PTH116
    limits = [
        f"{name}={resource.getrlimit(getattr(resource, name))}" for name in dir(resource) if name.startswith("RLIMIT_")
    ]
    flags = sys.flags
    python = [*interpreter(), __file__, sys.getfilesystemencoding(), sys.warnoptions]
    python += [flags.optimize, flags.dev_mode, flags.utf8_mode, flags.no_user_site, flags.no_site]
    user = [os.getresuid(), os.getresgid(), sorted(os.getgroups())]
    libraries = [os.environ.get(name, "") for name in ("LD_LIBRARY_PATH", "LD_PRELOAD")]
    return [str(each) for each in (FORMAT, *python, *user, *spaces, *limits, *libraries)]


def socket_name() -> str:
    """Of one interpreter and one place of our code; `surroundings` is compared when they talk."""
    return f"worker-standby-{crc32(chr(0).join((*interpreter(), __file__)).encode()):08x}.sock"


def packed(parts: list[list[str]]) -> bytes:
    """Lists of texts as bytes; none of the texts can hold a NUL."""
    told = "\0".join(text for part in parts for text in (str(len(part)), *part))
    return told.encode("utf-8", "surrogateescape")


def unpacked(data: bytes) -> list[list[str]]:
    """What was packed.

    Raises:
        ValueError: it was something else.
    """
    texts, parts, at = data.decode("utf-8", "surrogateescape").split("\0"), [], 0
    while at < len(texts):
        end = at + 1 + int(texts[at])
        if not at < end <= len(texts):
            raise ValueError("a list is cut short")
        parts.append(texts[at + 1 : end])
        at = end
    return parts


def _question(words: list[str]) -> bytes:
    started = getattr(sys.modules["__main__"], "__package__", None)
    program = f"python -m {started}" if started else os.path.basename(sys.argv[0])  # noqa: PTH119
    umask = os.umask(0o77)
    os.umask(umask)
    own = [program, sys.argv[0], str(umask), str(os.getpriority(os.PRIO_PROCESS, 0))]
    own += [",".join(map(str, sorted(os.sched_getaffinity(0))))]
    streams = [text for stream in (sys.stdin, sys.stdout, sys.stderr) for text in (stream.encoding, stream.errors)]
    environment = [f"{name}={value}" for name, value in os.environ.items()]
    return packed([surroundings(), own, [text or "" for text in streams], words, environment])


def _connect() -> _socket.socket:
    """A connection to the process on standby, which belongs to this user.

    Raises:
        OSError: there is none.
    """
    import _socket

    path = run_folder()
    folder = os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        found = os.fstat(folder)
        if found.st_uid != os.getuid() or found.st_mode & 0o022:
            raise PermissionError(path)
        connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_SEQPACKET | _socket.SOCK_CLOEXEC)
        connection.settimeout(_PATIENCE_SECONDS)
        connection.connect(f"/proc/self/fd/{folder}/{socket_name()}")
    finally:
        os.close(folder)
    peer = connection.getsockopt(_socket.SOL_SOCKET, _socket.SO_PEERCRED, 12)
    if int.from_bytes(peer[4:8], sys.byteorder) != os.getuid():
        raise PermissionError(path)
    return connection


def _is_taken(connection: _socket.socket, words: list[str]) -> bool:
    """Put the question; whether it will be answered there. Until we say go, nothing is done."""
    import _socket

    question = _question(words)
    if len(question) > MOST_BYTES:
        return False
    here = os.open(".", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fds = b"".join(fd.to_bytes(4, sys.byteorder) for fd in (0, 1, 2, here))
        connection.sendmsg([question], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, fds)])
    finally:
        os.close(here)
    return connection.recv(64) == TAKEN


def _answered(connection: _socket.socket, words: list[str]) -> int:
    """The exit code; signals that stop this process stop the command. No way leads back from here."""
    import _signal  # type: ignore[import-not-found]

    stopped: list[int] = []

    def pass_on(number: int, frame: FrameType | None) -> None:
        stopped.append(number)
        connection.send(SIGNAL + str(number).encode())

    for number in (_signal.SIGINT, _signal.SIGTERM, _signal.SIGHUP):
        # What was told to be ignored (nohup) stays ignored.
        if _signal.getsignal(number) != _signal.SIG_IGN:
            _signal.signal(number, pass_on)
    connection.settimeout(None)
    try:
        connection.send(GO)
        answer = connection.recv(64)
    except OSError:
        answer = b""
    if answer.startswith(EXIT):
        return int(answer[len(EXIT) :])
    if stopped:
        return 128 + stopped[-1]
    os.write(2, b"heldout: the process that ran this command was killed. HELDOUT_WORKER=off runs it in its own.\n")
    return 4
