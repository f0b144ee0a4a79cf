"""The tests' end of a confining worker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from heldout.sandbox.linux.grants import readable_by_others
from heldout.sandbox.linux.probe import available

HERE = Path(__file__).resolve().parent
GRADER = HERE.parents[2] / "grader"
ORDINARY = 12345
MIB = 1024 * 1024


class Client:
    """Talks to one confining worker."""

    def __init__(self, python: str, abi_cap: int | None, user: int | None) -> None:
        self.user = user
        self._process = subprocess.Popen(
            [python, "-B", str(HERE / "confining_worker.py"), str(GRADER), "" if abi_cap is None else str(abi_cap)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd="/",
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1"},
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
        self.ready = self._read()

    def run(
        self, act: str, *, memory: int = 64 * MIB, cpu: float = 20, file_bytes: int = 0, confined: bool = True
    ) -> dict[str, Any]:
        """How the act ended: its `value` (empty when it got nothing), `error`, `exit`, and what became of the world."""
        request = {"act": act, "memory": memory, "cpu": cpu, "file_bytes": file_bytes, "confined": confined}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the confining worker ended"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()


def interpreter_for_others() -> str | None:
    """A Python that a user who owns nothing can run with the modules under test; None if there is none."""
    if not readable_by_others([GRADER / "heldout", HERE / "confining_worker.py"]):
        return None
    for python in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        command = [python, "-c", "import sys, ctypes; sys.exit(sys.version_info < (3, 11))"]
        try:
            if subprocess.run(command, user=ORDINARY, group=ORDINARY, extra_groups=[], cwd="/").returncode == 0:
                return python
        except OSError:
            continue
    return None


def start_client(kind: str) -> Client:
    missing = {layer: reason for layer, reason in available().items() if reason and layer != "identity"}
    if missing:
        pytest.skip(f"this machine cannot give every layer: {missing}")
    if kind == "ordinary":
        if os.geteuid() != 0:
            pytest.skip("only root can start a worker as another user")
        python = interpreter_for_others()
        if python is None:
            pytest.skip("another user can read no interpreter here, or not this checkout")
        return Client(python, None, ORDINARY)
    return Client(sys.executable, 1 if kind == "oldest-landlock" else None, None)


Forked = Callable[[Callable[[], Any]], Any]
"""Runs a function in a fork: its (JSON) answer, or `died N`, or `Error: text`."""
