from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from confining_client import GRADER

from heldout.sandbox.linux import probe


def test_every_layer_has_an_answer_and_a_purpose() -> None:
    found = probe.available()

    assert tuple(found) == probe.LAYERS
    assert all(reason is None or len(reason) > 10 for reason in found.values())
    assert all(probe.protects(layer) for layer in probe.LAYERS)


def test_asking_leaves_the_caller_as_it_was() -> None:
    def own() -> list[str]:
        kept = ("Seccomp", "NoNewPrivs", "Uid", "CapEff", "Threads")
        return [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(kept)]

    before, descriptors = own(), len(list(Path("/proc/self/fd").iterdir()))
    probe.available()

    assert own() == before
    assert len(list(Path("/proc/self/fd").iterdir())) == descriptors


def test_under_a_filter_that_forbids_it_each_missing_layer_has_its_reason() -> None:
    """In a process whose own filter refuses seccomp and Landlock, as some containers do."""
    program = (
        "import os, sys; sys.path.insert(0, sys.argv[1])\n"
        "from heldout.sandbox.linux import identity, probe, seccomp, syscalls\n"
        "from heldout.sandbox.linux.bpf import EQUAL, Assembler\n"
        "a = Assembler(); a.load(0)\n"
        "numbers = syscalls.NUMBERS[syscalls.machine()]\n"
        "for name in ('seccomp', 'landlock_create_ruleset'):\n"
        "    a.branch(EQUAL, numbers[name], yes='no')\n"
        "a.leave(seccomp.ALLOW); a.label('no'); a.leave(seccomp.refuse(38))\n"
        "identity.forbid_new_privileges(); seccomp.install(a.assemble().code)\n"
        "found = probe.available()\n"
        "print(*(name for name, reason in found.items() if reason))\n"
        "print(found['landlock'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(GRADER)], capture_output=True, text=True, check=True, timeout=60
    )
    missing, landlock = done.stdout.splitlines()

    assert missing.split() == ["landlock", "seccomp", "threads"]
    assert "Linux 5.13" in landlock


def test_another_system_is_told_that_linux_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")

    assert set(probe.available().values()) == {"it needs Linux; this is darwin"}


def test_importing_the_probe_loads_nothing_that_only_linux_has() -> None:
    program = "import sys; import heldout.sandbox.linux.probe; print('resource' in sys.modules, 'fcntl' in sys.modules)"
    command = [sys.executable, "-S", "-c", program]
    environment = os.environ | {"PYTHONPATH": str(GRADER)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)

    assert done.stdout.split()[0] == "False"
