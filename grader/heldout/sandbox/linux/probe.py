"""Which layers this machine can give, found by putting each on in a process of its own. Imports on every system."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

LAYERS = ("landlock", "seccomp", "rlimits", "threads", "identity")

_PROTECTS = {
    "landlock": "files and folders outside the sandbox",
    "seccomp": "network, other processes and the kernel",
    "rlimits": "memory, CPU time and disk",
    "threads": "the number of threads",
    "identity": "root's files, by running as a user who owns nothing",
}
_PROGRAM = f"import sys; sys.path.insert(0, sys.argv[1]); from {__name__} import main; main()"
_SECONDS = 30


def protects(layer: str) -> str:
    """What a layer guards, in a few words."""
    return _PROTECTS[layer]


def available() -> dict[str, str | None]:
    """Each layer's name with None where it works here, else the reason and how to get it. Takes about 0.1 s.

    The calling process is left as it is: the layers are put on in forks of a fresh interpreter.
    """
    if sys.platform != "linux":
        return dict.fromkeys(LAYERS, f"it needs Linux; this is {sys.platform}")
    root = str(Path(__file__).resolve().parents[3])
    command = [sys.executable, "-I", "-S", "-c", _PROGRAM, root]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)
        found: dict[str, str | None] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        return dict.fromkeys(LAYERS, f"the test program did not run: {error}")
    return found


def main() -> None:
    """Test every layer in a fork of this process and write the answers to standard output as JSON."""
    tests = (_landlock, _seccomp, _rlimits, _threads, _identity)
    found = {layer: _in_fork(test) for layer, test in zip(LAYERS, tests, strict=True)}
    os.write(1, json.dumps(found).encode())


def _in_fork(test: Callable[[], str | None]) -> str | None:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            answer = test()
        except Exception as error:
            answer = f"the kernel refused it: {error}"
        os.write(writer, json.dumps(answer).encode())
        os._exit(0)
    os.close(writer)
    with open(reader, "rb") as file:
        said = file.read()
    os.waitpid(pid, 0)
    if not said:
        return "the test of it crashed"
    reason: str | None = json.loads(said)
    return reason


def _landlock() -> str | None:
    from heldout.sandbox.linux import identity, landlock

    abi = landlock.abi_version()
    if abi == 0:
        return (
            "the kernel has no Landlock, or it is switched off: it needs Linux 5.13 or newer with `landlock` in "
            "/sys/kernel/security/lsm (boot with lsm=landlock,...), and a container profile that allows it"
        )
    identity.forbid_new_privileges()
    landlock.Ruleset(abi).restrict_self()
    try:
        os.close(os.open("/", os.O_RDONLY))
    except PermissionError:
        return None
    return "it was put on and did not hold"


def _seccomp() -> str | None:
    import socket

    from heldout.sandbox.linux import identity, seccomp, syscalls

    here = syscalls.machine()
    if here is None:
        return "it needs an x86-64 or aarch64 processor and a 64-bit Python"
    identity.forbid_new_privileges()
    seccomp.install(seccomp.build_filter(here, 7).for_process(os.getpid()))
    try:
        socket.socket().close()
    except PermissionError:
        return None
    return "it was put on and did not hold"


def _threads() -> str | None:
    from heldout.sandbox.linux import asking, identity, seccomp, syscalls

    here = syscalls.machine()
    if here is None:
        return "it needs an x86-64 or aarch64 processor and a 64-bit Python"
    identity.forbid_new_privileges()
    try:
        listener = asking.install_asking(asking.build_filter(here))
    except OSError as error:
        return f"the kernel cannot ask about new threads ({error}): it needs Linux 5.5 or newer"
    os.close(listener)
    try:
        syscalls.call("clone", seccomp.CLONE_THREAD)  # refused by the kernel in any case, for the flags that it lacks
    except OSError as error:
        return None if error.errno == errno.ENOSYS else "it was put on and did not hold"
    return "it was put on and did not hold"


def _rlimits() -> str | None:
    from heldout.sandbox.linux import limits

    limits.set_limits(limits.footprint(), 16 * limits.MIB, 10, 0)
    with contextlib.suppress(MemoryError):
        bytearray(64 * limits.MIB)
        return "they were set and did not hold"
    return None


def _identity() -> str | None:
    from heldout.sandbox.linux import identity

    if os.geteuid() != 0:
        return None
    if identity.drop_identity():
        return None
    return "this root may not change users (a container without CAP_SETUID); its capabilities are dropped all the same"
