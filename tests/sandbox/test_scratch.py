"""Scratch folders: private, complete, and gone afterwards whatever happened to their owner."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from heldout.base.errors import HeldoutError
from heldout.sandbox import scratch
from heldout.submission.interface import SubmittedFile


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.delenv("HELDOUT_HOME")
    return tmp_path


def test_files_are_placed_with_their_folders(temporary: Path) -> None:
    files = [SubmittedFile("solution.py", b"1"), SubmittedFile("data/deep/x.bin", b"\x00")]
    folder = scratch.make_scratch(files, scratch.make_run_folder())
    assert (folder / "data" / "deep" / "x.bin").read_bytes() == b"\x00"
    assert (folder / "solution.py").read_bytes() == b"1"


def test_the_folder_of_a_dead_process_is_removed_by_the_next_start(temporary: Path) -> None:
    code = "from heldout.sandbox.scratch import make_run_folder as m; import os; print(m(), flush=True); os._exit(9)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | {"TMPDIR": str(temporary)}
    )
    left = Path(done.stdout.strip())
    assert left.is_dir()
    mine = scratch.make_run_folder()
    assert not left.exists()
    scratch.sweep(scratch.private_root())
    assert mine.is_dir()


def test_folders_of_another_space_of_process_ids_are_left_alone(temporary: Path) -> None:
    other = scratch.private_root() / "run-1-999999999-abc"
    other.mkdir()
    scratch.make_run_folder()
    assert other.is_dir()


def test_locked_folders_are_removed(temporary: Path) -> None:
    folder = scratch.make_scratch([SubmittedFile("a/b/c", b"")], scratch.make_run_folder())
    (folder / "a" / "b").chmod(0)
    (folder / "a").chmod(0)
    scratch.remove_tree(folder)
    assert not folder.exists()


def test_removing_does_not_follow_links(temporary: Path) -> None:
    outside = temporary / "outside"
    outside.mkdir(mode=0o755)
    (outside / "kept").write_text("x")
    folder = scratch.make_run_folder()
    (folder / "link").symlink_to(outside)
    (folder / "locked").mkdir(mode=0)
    scratch.remove_tree(folder)
    assert (outside / "kept").exists()
    assert outside.stat().st_mode & 0o777 == 0o755


def test_a_file_in_the_place_of_the_private_folder_is_said(temporary: Path) -> None:
    (temporary / f"heldout-{os.getuid()}").write_text("squatter")
    with pytest.raises(HeldoutError, match=r"is not a folder of yours\. Remove it, or set TMPDIR"):
        scratch.make_run_folder()


def test_a_link_in_the_place_of_the_private_folder_is_said(temporary: Path) -> None:
    (temporary / "elsewhere").mkdir()
    (temporary / f"heldout-{os.getuid()}").symlink_to(temporary / "elsewhere")
    with pytest.raises(HeldoutError, match="is not a folder of yours"):
        scratch.make_run_folder()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder to somebody else")
def test_somebody_elses_private_folder_is_not_used(temporary: Path) -> None:
    (temporary / "heldout-0").mkdir()
    os.chown(temporary / "heldout-0", 12345, 12345)
    with pytest.raises(HeldoutError, match="is not a folder of yours"):
        scratch.make_run_folder()


def test_a_temporary_folder_that_cannot_be_used_is_said(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/proc")
    with pytest.raises(HeldoutError, match=r"the folder /proc/heldout-.* cannot be used: .* set TMPDIR"):
        scratch.make_run_folder()


def test_the_folder_is_in_the_home_that_is_set_unless_nothing_can_be_written_there(
    temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path / "home"))
    assert scratch.make_run_folder().parent == tmp_path / "home" / "run"
    monkeypatch.setenv("HELDOUT_HOME", "/proc/none")
    assert scratch.make_run_folder().parent == temporary / f"heldout-{os.getuid()}"


def test_no_temporary_folder_at_all_is_said(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", none)
    with pytest.raises(HeldoutError, match=r"no temporary folder can be written\. Free some space, or set TMPDIR"):
        scratch.make_run_folder()


def test_nobody_else_can_list_the_private_folder(temporary: Path) -> None:
    assert scratch.private_root().stat().st_mode & 0o066 == 0
