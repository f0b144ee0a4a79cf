"""Files that are written where a user named a place for them."""

from __future__ import annotations

import os
from pathlib import Path

from heldout.base.paths import write_output


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
