"""A worker for the tests: reads one request a line, forks a confined child for each, and answers with how it ended.

It is a program of its own so that it can run as another user and under another interpreter than the tests.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path[:0] = [sys.argv[1], str(Path(__file__).resolve().parent)]

import honest_acts  # noqa: E402
import hostile_acts  # noqa: E402

from heldout.sandbox.linux import asking, confine, grants, identity  # noqa: E402

ACTS = hostile_acts.ACTS | honest_acts.ACTS
MIB = 1024 * 1024


class World:
    """Hidden files, a victim process and listening sockets, all of this worker's own user."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hidden = folder / "hidden"
        self.scratch_root = folder / "scratch"
        for path in (self.hidden, self.scratch_root):
            path.mkdir()
        self.labels = self.hidden / "labels.csv"
        self.labels.write_text("secret\n")
        self.victim = subprocess.Popen(["/bin/sleep", "300"])
        self.port = socket.create_server(("127.0.0.1", 0))
        self.datagrams = [socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in range(2)]
        self.datagrams[0].bind(str(folder / "socket"))
        self.datagrams[1].bind(f"\0heldout-test-{os.getpid()}")

    def describe(self, job: Path, result: int, request: dict[str, Any]) -> SimpleNamespace:
        victim_file = job / "victim.txt"
        victim_file.write_text("before")
        readable = job / "scratch" / "data.csv"
        readable.parent.mkdir()
        readable.write_text("a,b\n1,2\n")
        readable.chmod(0o666)
        for path in (job, readable.parent):
            path.chmod(0o755)
        return SimpleNamespace(
            labels=str(self.labels),
            hidden=str(self.hidden),
            victim=self.victim.pid,
            victim_file=str(victim_file),
            readable_file=str(readable),
            scratch=str(readable.parent),
            socket_file=str(self.folder / "socket"),
            abstract_socket=self.datagrams[1].getsockname(),
            port=self.port.getsockname()[1],
            budget=request["memory"],
            threads=16,
            result=result,
        )


def serve(world: World, abi_cap: int | None) -> None:
    readable = grants.readable_paths([world.hidden])
    assert not grants.check_grants(readable, [world.hidden])
    prepared = confine.prepare(readable, scratch_root=str(world.scratch_root), for_many=True, abi_cap=abi_cap)
    identity.harden_worker()
    print(json.dumps({"ready": os.getuid(), "abi": prepared.landlock_abi}), flush=True)  # noqa: T201
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(run(world, prepared, request)), flush=True)  # noqa: T201


def run(world: World, prepared: confine.Prepared, request: dict[str, Any]) -> dict[str, Any]:
    reader, writer = os.pipe()
    job = Path(tempfile.mkdtemp(dir=world.scratch_root))
    described = world.describe(job, writer, request)
    ours, theirs = socket.socketpair()
    ruleset = prepared.ruleset()
    started = time.monotonic()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        spec = confine.Spec(
            memory_bytes=request["memory"],
            cpu_seconds=request["cpu"],
            parent=os.getppid(),
            file_bytes=request["file_bytes"],
            scratch=described.scratch,
            writable=described.scratch if request["file_bytes"] else None,
            core=min(os.sched_getaffinity(0)),
            channel=theirs.fileno(),
            keep=frozenset({0, 1, 2, writer}),
        )
        child(prepared, ruleset, spec, ACTS[request["act"]], described, request["confined"])
    os.close(writer)
    theirs.close()
    if ruleset:
        ruleset.close()
    said = supervise(reader, ours, asking.Allowance(described.threads, 8)) if request["confined"] else read_all(reader)
    _, status = os.waitpid(pid, 0)
    reply = json.loads(said) if said else {}
    reply |= {"exit": os.waitstatus_to_exitcode(status), "seconds": time.monotonic() - started}
    reply |= {"victim_alive": world.victim.poll() is None, "labels_kept": world.labels.read_text() == "secret\n"}
    reply["victim_file"] = Path(described.victim_file).exists() and Path(described.victim_file).read_text()
    return reply


def child(prepared: Any, ruleset: Any, spec: Any, act: Any, described: SimpleNamespace, confined: bool) -> None:
    reply: dict[str, Any] = {}
    try:
        if confined:
            before = time.perf_counter()
            reply = vars(confine.confine(prepared, ruleset, spec)) | {"ms": (time.perf_counter() - before) * 1000}
        reply["value"] = repr(value)[:500] if (value := act(described)) else ""
    except BaseException as error:
        reply |= {
            "error": type(error).__name__,
            "errno": getattr(error, "errno", None),
            "trace": traceback.format_exc(),
        }
    os.write(described.result, json.dumps(reply).encode())
    os._exit(0)


def supervise(reader: int, ours: socket.socket, allowance: asking.Allowance) -> bytes:
    """What the child wrote, answering its questions for threads and files until it ends."""
    listener = next(iter(socket.recv_fds(ours, len(asking.MARK), 1)[1]), None)
    ours.close()
    said = b""
    try:
        while True:
            watched = [reader, listener] if listener is not None else [reader]
            ready, _, _ = select.select(watched, [], [], 60)
            if listener is not None and listener in ready and asking.answer(listener, allowance) == "ended":
                os.close(listener)
                listener = None
            if reader in ready:
                piece = os.read(reader, 65536)
                said += piece
                if not piece:
                    return said
    finally:
        os.close(reader)
        if listener is not None:
            os.close(listener)


def read_all(reader: int) -> bytes:
    with open(reader, "rb") as file:
        return file.read()


def main() -> None:
    abi_cap = int(sys.argv[2]) if sys.argv[2] else None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        world = World(folder)
        for path in (world.hidden, world.scratch_root, world.labels):
            path.chmod(0o755)
        try:
            serve(world, abi_cap)
        finally:
            world.victim.send_signal(signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                world.victim.wait()


if __name__ == "__main__":
    main()
