"""Files that cannot be written: one message that says which, why and what to do, and nothing left half-written."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from heldout.base.errors import StoreError, UsageError, WriteError
from heldout.base.paths import (
    NO_HOME,
    all_or_nothing,
    cache_folder,
    user_folder,
    write_error,
    write_text,
    writing,
    writing_named,
)


def failure(number: int) -> OSError:
    return OSError(number, os.strerror(number))


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "the disk is full. Free some space, or name another folder on another disk."),
        (errno.EDQUOT, "your share of the disk is used up. Free some space"),
        (errno.EROFS, "the file system is read-only. Name another folder that you may write to."),
        (errno.EACCES, "you may not write there. Name another folder"),
        (errno.ENAMETOOLONG, "File name too long. Name another folder"),
    ],
)
def test_the_message_says_which_file_why_and_what_to_do(tmp_path: Path, number: int, reason: str) -> None:
    message = str(write_error(tmp_path / "card.json", failure(number)))
    assert message.startswith(f"{tmp_path / 'card.json'} cannot be written: {reason}")


def test_what_lies_in_the_users_folder_is_moved_with_heldout_home() -> None:
    assert "set HELDOUT_HOME to a folder on another disk" in str(
        write_error(cache_folder() / "prepared", failure(errno.ENOSPC))
    )
    assert "Set HELDOUT_HOME to a folder that you may" in str(write_error(user_folder(), failure(errno.EACCES)))


def test_it_is_one_of_our_errors_and_an_os_error_with_its_number() -> None:
    with pytest.raises(WriteError) as caught, writing(Path("x")):
        raise failure(errno.ENOSPC)
    assert isinstance(caught.value, StoreError)
    assert isinstance(caught.value, OSError)
    assert (caught.value.errno, caught.value.exit_code) == (errno.ENOSPC, 4)


def test_a_path_that_the_user_named_is_wrong_usage_unless_the_disk_is_full(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="you may not write there"), writing_named(tmp_path):
        raise failure(errno.EACCES)
    with pytest.raises(WriteError, match="the disk is full"), writing_named(tmp_path):
        raise failure(errno.ENOSPC)


def test_a_text_that_finds_no_room_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.txt"
    write_text(file, "old")

    def full(*_: object, **__: object) -> None:
        raise failure(errno.ENOSPC)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(WriteError, match=r"a\.txt cannot be written: the disk is full"):
        write_text(file, "new")
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("stop", [OSError, KeyboardInterrupt, SystemExit])
def test_what_was_made_goes_when_the_rest_cannot_be(tmp_path: Path, stop: type[BaseException]) -> None:
    there = tmp_path / "there"
    there.mkdir()
    (there / "mine").write_text("")
    files = [there / "a", tmp_path / "new" / "deep" / "b"]

    def make() -> None:
        with all_or_nothing(*files):
            for file in files:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text("")
            raise stop

    with pytest.raises(stop):
        make()
    assert [str(path.relative_to(tmp_path)) for path in sorted(tmp_path.rglob("*"))] == ["there", "there/mine"]


def test_a_user_without_a_home_has_folders_that_cannot_be(monkeypatch: pytest.MonkeyPatch) -> None:
    import platformdirs

    def homeless(*_: object, **__: object) -> str:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.delenv("HELDOUT_HOME")
    monkeypatch.setattr(platformdirs, "user_data_dir", homeless)
    monkeypatch.setattr(platformdirs, "user_cache_dir", homeless)
    assert user_folder() == cache_folder() == NO_HOME / "heldout"
    assert "you have no home folder. Set HELDOUT_HOME" in str(write_error(user_folder() / "x", failure(errno.ENOENT)))


def test_a_home_of_an_unknown_user_stays_as_it_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELDOUT_HOME", "~nobody-of-this-name/x")
    assert user_folder() == Path("~nobody-of-this-name/x").absolute()
