"""A worker's process, begun before it is known what it is for; it imports while that is found out.

This is imported before anything else by a command that will need one: nothing here takes longer than a millisecond.
"""

from __future__ import annotations

import os

from heldout.sandbox.environment import child_environment, python_command

TYPE_CHECKING = False
if TYPE_CHECKING:
    import _socket

_begun: list[Launched] = []
"""At most one."""


class Launched:
    """A process that waits to be told what it is for; it ends when the connection is closed before that."""

    def __init__(self, program: str, connection: _socket.socket, log: int, pid: int, stays: bool) -> None:
        self.program, self.connection, self.pid, self.stays = program, connection, pid, stays
        self.log = log
        """A descriptor of what it writes to standard error."""


def begin(program: str) -> None:
    """Begin the worker of this process's first grade, unless there may be a warm one or that cannot be done now."""
    stays = may_stay()
    try:
        if not (stays and _may_be_warm()):
            _begun.append(launch(program, (), stays))
    except (NotImplementedError, OSError):
        # It will be tried again, and told, when it is needed.
        return


def launched(program: str, command: tuple[str, ...], stays: bool) -> Launched:
    """The process that `begin` began, where it will do, else a new one; see `launch`.

    Raises:
        OSError: it cannot be started.
    """
    if _begun and not command and (_begun[0].program, _begun[0].stays) == (program, stays):
        return _begun.pop()
    return launch(program, command, stays)


def launch(program: str, command: tuple[str, ...], stays: bool) -> Launched:
    """Start the module `program` as a worker, inside of `command`. One that `stays` is nobody's child.

    Raises:
        OSError: it cannot be started.
    """
    import _socket

    for number in range(3):
        os.fstat(number)  # a descriptor of ours would get the number of one that is closed
    ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
    log = os.memfd_create("worker.log", os.MFD_CLOEXEC)
    null = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.set_inheritable(theirs.fileno(), True)
        words = [*command, *python_command(program, "worker", str(theirs.fileno()))]
        if stays:
            # The shell ends at once: the worker outlives us without becoming a zombie.
            words = ["/bin/sh", "-c", '"$@" &', "sh", *words]
        places = ((null, 0), (log, 1), (log, 2))
        actions = [(os.POSIX_SPAWN_DUP2, fd, number) for fd, number in places]
        pid = os.posix_spawnp(words[0], words, child_environment(), file_actions=actions, setsid=True)
    except BaseException:
        ours.close()
        os.close(log)
        raise
    finally:
        theirs.close()
        os.close(null)
    return Launched(program, ours, log, pid, stays)


def may_stay() -> bool:
    """Whether a worker may stay behind: not with `HELDOUT_WORKER=off`."""
    return os.environ.get("HELDOUT_WORKER", "").lower() not in ("off", "0", "no", "false")


def _may_be_warm() -> bool:
    """Whether a worker may listen already.

    Raises:
        OSError: the folder where it would cannot be looked into.
    """
    from heldout.sandbox.worker.place import run_folder

    try:
        return any(_is_socket(name) for name in os.listdir(run_folder()))  # noqa: PTH208
    except FileNotFoundError:
        return False


def _is_socket(name: str) -> bool:
    return name.startswith("worker-") and name.endswith(".sock") and not name.startswith("worker-standby")
