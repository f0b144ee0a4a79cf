from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from confining_client import MIB, Forked

from heldout.base.errors import IsolationError
from heldout.sandbox.linux import confine, identity
from heldout.sandbox.linux.landlock import Grant, Ruleset, abi_version

needs_landlock = pytest.mark.skipif(abi_version() == 0, reason="this kernel has no Landlock")
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has capabilities to lack")


def confine_and(
    function: Any, tmp_path: Path, spec: dict[str, Any] | None = None, prepare: dict[str, Any] | None = None
) -> Any:
    """What the function answers once this process is confined; to be called in a fork."""
    every = frozenset(int(path.name) for path in Path("/proc/self/fd").iterdir())
    prepared = confine.prepare([Grant("/dev/null", "device")], **(prepare or {}))
    settings: dict[str, Any] = {"memory_bytes": 64 * MIB, "cpu_seconds": 10, "parent": os.getppid(), "keep": every}
    confined = confine.confine(prepared, prepared.ruleset(), confine.Spec(**settings | (spec or {})))
    return [confined.layers, confined.landlock_abi, function()]


@needs_landlock
def test_without_a_channel_there_is_no_thread_cap_and_it_is_not_claimed(tmp_path: Path, in_fork: Forked) -> None:
    layers, abi, _ = in_fork(lambda: confine_and(lambda: None, tmp_path))

    assert layers[:3] == ["landlock", "seccomp", "rlimits"]
    assert "threads" not in layers
    assert abi == abi_version()


def test_without_landlock_its_layer_is_not_claimed(tmp_path: Path, in_fork: Forked) -> None:
    layers, abi, _ = in_fork(lambda: confine_and(lambda: None, tmp_path, prepare={"abi_cap": 0}))

    assert "landlock" not in layers
    assert "seccomp" in layers
    assert abi == 0


@needs_landlock
def test_the_scratch_folder_is_the_working_directory_and_read_only_unless_asked(
    tmp_path: Path, in_fork: Forked
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (scratch / "helper.py").write_text("x = 1")
    where = {"scratch": str(scratch)}
    root = {"scratch_root": str(tmp_path)}

    def write() -> str:
        assert Path("helper.py").read_text()
        try:
            Path("new").write_text("y")
        except PermissionError:
            return "refused"
        return "written"

    assert in_fork(lambda: confine_and(write, tmp_path, where, root))[2] == "refused"
    writable = where | {"writable": str(scratch), "file_bytes": MIB}
    assert in_fork(lambda: confine_and(write, tmp_path, writable, root))[2] == "written"


@needs_landlock
def test_a_layer_that_cannot_be_put_on_is_named(tmp_path: Path, in_fork: Forked) -> None:
    missing = {"scratch": str(tmp_path / "missing")}

    answer = in_fork(lambda: confine_and(lambda: None, tmp_path, missing))

    assert answer.startswith("IsolationError: The layer `landlock` of the sandbox could not be put on")


@needs_landlock
@pytest.mark.parametrize("for_many", [False, True])
def test_a_prepared_worker_gives_its_descriptors_back(for_many: bool, tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    grants = [Grant("/usr/share/zoneinfo"), Grant("/dev/null", "device")]
    prepared = confine.prepare(grants, scratch_root=str(tmp_path), for_many=for_many)
    ruleset = prepared.ruleset()
    assert isinstance(ruleset, Ruleset)
    ruleset.close()
    prepared.close()

    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_an_unknown_processor_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")

    with pytest.raises(IsolationError, match="x86-64 or aarch64"):
        confine.prepare([])


def test_no_module_of_the_layers_imports_a_numerical_library() -> None:
    program = (
        "import sys; import heldout.sandbox.linux.confine, heldout.sandbox.linux.probe\n"
        "print({'numpy', 'pandas', 'sklearn'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"


@needs_landlock
@only_root
def test_root_without_the_right_to_read_everything_stays_root_where_python_is_closed_to_others(
    tmp_path: Path, in_fork: Forked
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    def confined() -> Any:
        identity.drop_identity(None)
        prepared = confine.prepare([Grant(str(closed))])
        return [prepared.user, prepared.keep_read_search]

    assert in_fork(confined) == [None, False]
    prepared = confine.prepare([Grant(str(closed))])
    assert (prepared.user, prepared.keep_read_search) == (identity.THROWAWAY, True)
    prepared.close()
