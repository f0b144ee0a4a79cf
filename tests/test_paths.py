"""Files that are written where a user named a place for them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from heldout.base.paths import replacing, write_output


def test_an_open_file_is_written_to_and_what_leads_to_it_stays(tmp_path: Path) -> None:
    with (tmp_path / "card.txt").open("w+") as file:
        write_output(Path(f"/dev/fd/{file.fileno()}"), "a card\n")
        assert file.read() == "a card\n"


def test_a_device_is_written_to_and_stays_a_device() -> None:
    keeper, terminal = os.openpty()
    try:
        write_output(Path(os.ttyname(terminal)), "a card\n")
        assert os.read(keeper, 100).split() == [b"a", b"card"]
        assert Path(os.ttyname(terminal)).is_char_device()
    finally:
        os.close(keeper)
        os.close(terminal)


def test_a_link_among_other_files_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "card.txt").symlink_to("mine.txt")
    write_output(tmp_path / "card.txt", "a card\n")
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert (tmp_path / "card.txt").read_text() == "a card\n"


@pytest.mark.parametrize(("mask", "mode", "found"), [(0o022, None, 0o644), (0o077, None, 0o600), (0o077, 0o640, 0o640)])
def test_a_new_file_has_the_mode_that_is_said_else_what_the_mask_leaves_which_no_thread_ever_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mask: int, mode: int | None, found: int
) -> None:
    before = os.umask(mask)
    try:
        with monkeypatch.context() as patch:
            patch.delattr(os, "umask")
            with replacing(tmp_path / "card.txt", mode) as temporary:
                temporary.write_text("a card\n")
                assert stat.S_IMODE(temporary.stat().st_mode) & 0o077 in (0, found & 0o077)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "card.txt").stat().st_mode) == found
    assert [each.name for each in tmp_path.iterdir()] == ["card.txt"]
