import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from heldout.base.build_once import build_once, remove_leftovers
from heldout.base.errors import StoreError

SLOW_BUILDER = """
import sys, time
from pathlib import Path
from heldout.base.build_once import build_once

target, started, go = (Path(argument) for argument in sys.argv[1:])

def build(folder):
    (folder / "half.txt").write_text("half")
    started.touch()
    while not go.exists():
        time.sleep(0.005)
    (folder / "whole.txt").write_text(started.name)

print(build_once(target, build))
"""


def start_builder(target: Path, name: str, go: Path) -> subprocess.Popen[str]:
    """A process that is in the middle of building `target`."""
    started = target.parent.parent / name
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW_BUILDER, str(target), str(started), str(go)], stdout=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 20
    while not started.exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return process


def fill(folder: Path) -> None:
    (folder / "whole.txt").write_text("ours")


def test_a_folder_is_built_and_found_again(tmp_path: Path) -> None:
    target = tmp_path / "cache" / "table"
    assert build_once(target, fill) == target

    def never(folder: Path) -> None:
        raise AssertionError("built twice")

    assert build_once(target, never) == target
    assert (target / "whole.txt").read_text() == "ours"


def test_only_the_owner_may_enter_it(tmp_path: Path) -> None:
    target = build_once(tmp_path / "cache" / "table", fill)
    assert stat.S_IMODE(target.stat().st_mode) == 0o700
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700


def test_a_build_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        fill(folder)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        build_once(tmp_path / "cache" / "table", fail)
    assert list((tmp_path / "cache").iterdir()) == []


def test_two_processes_at_once_both_succeed_and_one_result_stays(tmp_path: Path) -> None:
    target, go = tmp_path / "cache" / "table", tmp_path / "go"
    processes = [start_builder(target, name, go) for name in ("first", "second")]
    assert len(list(target.parent.iterdir())) == 2
    assert not target.exists()
    go.touch()
    for process in processes:
        output, _ = process.communicate(timeout=20)
        assert process.returncode == 0
        assert output.strip() == str(target)
    assert [path.name for path in target.parent.iterdir()] == ["table"]
    assert (target / "whole.txt").read_text() in {"first", "second"}


def test_a_kill_in_the_middle_leaves_only_what_the_next_call_removes(tmp_path: Path) -> None:
    target = tmp_path / "cache" / "table"
    process = start_builder(target, "first", tmp_path / "go")
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=20)
    (left,) = target.parent.iterdir()
    assert not target.exists()
    build_once(target, fill)
    assert not left.exists()
    assert [path.name for path in target.parent.iterdir()] == ["table"]


def test_what_a_living_process_builds_is_left_alone(tmp_path: Path) -> None:
    target, go = tmp_path / "cache" / "table", tmp_path / "go"
    process = start_builder(target, "first", go)
    (theirs,) = target.parent.iterdir()
    os.utime(theirs, (0, 0))
    build_once(target, fill)
    assert theirs.exists()
    go.touch()
    process.communicate(timeout=20)
    assert process.returncode == 0
    assert (target / "whole.txt").read_text() == "ours"
    assert not theirs.exists()


def test_a_process_id_that_was_given_out_again_does_not_keep_a_leftover(tmp_path: Path) -> None:
    process = start_builder(tmp_path / "cache" / "table", "first", tmp_path / "go")
    process.kill()
    process.communicate(timeout=20)
    (left,) = (tmp_path / "cache").iterdir()
    head, machine, _, started, tail = left.name.rsplit("-", 4)
    reused = left.rename(left.with_name("-".join([head, machine, str(os.getpid()), str(int(started) - 1000), tail])))
    remove_leftovers(tmp_path / "cache")
    assert not reused.exists()


@pytest.mark.parametrize(("age_seconds", "stays"), [(60, True), (3700, False)])
def test_a_leftover_of_another_machine_goes_after_an_hour(tmp_path: Path, age_seconds: int, stays: bool) -> None:
    foreign = tmp_path / ".table.building-00000000-1-1700000000-abc"
    foreign.mkdir()
    then = time.time() - age_seconds
    os.utime(foreign, (then, then))
    remove_leftovers(tmp_path)
    assert foreign.exists() is stays


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"file.*cannot be written"):
        build_once(tmp_path / "file" / "table", fill)
    (tmp_path / "taken").write_text("")
    with pytest.raises(StoreError, match="taken cannot be put in place"):
        build_once(tmp_path / "taken", fill)
