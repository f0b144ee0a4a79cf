"""Zips that somebody else made."""

from __future__ import annotations

import copy
import io
import random
import stat
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from heldout.classroom.hand_ins.archive import BadArchive, unpack
from heldout.classroom.hand_ins.collect import collect, time_of
from heldout.classroom.hand_ins.interface import HandIn
from heldout.classroom.hand_ins.read import read_hand_in

MODEL = b"def get_estimator(): ...\n"


def zipped(path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("name", ["../out.py", "/abs.py", "a/../../out.py", "a\\b.py", "C:\\x.py", "a/\x01.py"])
def test_nothing_is_written_outside_the_folder(tmp_path: Path, into: Path, name: str) -> None:
    left_out = unpack(zipped(tmp_path / "z.zip", (name, MODEL), ("ok/solution.py", MODEL)), into)
    assert len(left_out) == 1
    assert [path.relative_to(into).as_posix() for path in into.rglob("*.py")] == ["ok/solution.py"]
    assert not (tmp_path / "out.py").exists()


def test_a_link_and_what_would_be_written_through_it_stay_inside(tmp_path: Path, into: Path) -> None:
    archive = zipped(tmp_path / "z.zip", (link("ana"), b"/tmp"), ("ana/solution.py", MODEL))
    left_out = unpack(archive, into)
    assert "link" in left_out[0].why
    assert not (into / "ana").is_symlink()


def test_of_two_entries_with_one_name_the_first_counts(tmp_path: Path, into: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive = zipped(tmp_path / "z.zip", ("a.py", MODEL), ("a.py", b"other"), ("a.py/b.py", MODEL))
    assert len(unpack(archive, into)) == 2
    assert (into / "a.py").read_bytes() == MODEL


def test_a_bomb_takes_no_room_and_is_refused_for_its_size(tmp_path: Path) -> None:
    archive = zipped(
        tmp_path / "z.zip",
        ("bomb/solution.py", MODEL),
        ("bomb/zeros.bin", bytes(40 * 1024 * 1024)),
        ("ana/solution.py", MODEL),
    )
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    found = collect(archive, "tiny", scratch)
    assert sum(path.stat().st_blocks * 512 for path in scratch.rglob("*")) < 1_000_000
    read = {each.learner: read_hand_in(each, _empty(tmp_path / each.learner)) for each in found.hand_ins}
    assert read["ana"].fault is None
    assert "zeros.bin with 40.0 MB" in (read["bomb"].fault or "")


def test_entries_that_lie_one_on_another_are_not_each_read_through(tmp_path: Path, into: Path) -> None:
    path = zipped(tmp_path / "z.zip", ("a.py", random.Random(0).randbytes(10_000)), ("b.py", MODEL))
    unpack(path, into)
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(3):
            again = copy.copy(archive.getinfo("a.py"))
            again.filename = again.orig_filename = f"a{number}.py"
            archive.filelist.append(again)
        archive.writestr("c.py", MODEL)  # so that the list of entries is written anew
    (tmp_path / "once more").mkdir()
    with pytest.raises(BadArchive, match="lie one on another"):
        unpack(path, tmp_path / "once more")
    assert not list((tmp_path / "once more").iterdir())


def test_many_small_files_of_one_learner_do_not_fill_the_disk(tmp_path: Path, into: Path) -> None:
    many = [(f"bomb/solution/{number}.txt", b"x") for number in range(6_000)]
    unpack(zipped(tmp_path / "z.zip", *many, ("ana/solution.py", MODEL)), into)
    assert len(list((into / "bomb/solution").iterdir())) == 5_001
    assert (into / "ana/solution.py").exists()


def test_an_entry_that_holds_more_than_it_says_ends_it(tmp_path: Path, into: Path) -> None:
    raw = bytearray(zipped(tmp_path / "z.zip", ("a.py", bytes(5_000_000))).read_bytes())
    size = (5_000_000).to_bytes(4, "little")
    while (at := raw.find(size)) >= 0:
        raw[at : at + 4] = (10).to_bytes(4, "little")
    (tmp_path / "lies.zip").write_bytes(raw)
    with pytest.raises(BadArchive):
        unpack(tmp_path / "lies.zip", into)
    assert sum(path.stat().st_size for path in into.rglob("*")) < 100_000


def test_a_hand_in_out_of_a_zip_has_the_time_of_its_newest_file(tmp_path: Path) -> None:
    older = zipfile.ZipInfo("ana/solution.py", (2025, 11, 20, 12, 0, 0))
    newer = zipfile.ZipInfo("ana/data/table.csv", (2025, 11, 21, 8, 30, 0))
    no_time = zipfile.ZipInfo("bob/solution.py")
    archive = zipped(tmp_path / "z.zip", (older, MODEL), (newer, b"1"), (no_time, MODEL))
    (tmp_path / "scratch").mkdir()
    ana, bob = collect(archive, "x", tmp_path / "scratch").hand_ins
    assert time_of(ana).astimezone().replace(tzinfo=None) == datetime(2025, 11, 21, 8, 30)
    assert datetime.now(UTC) - time_of(bob) < timedelta(minutes=5)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ((2025, 11, 20, 23, 50, 0), datetime(2025, 11, 20, 22, 50, tzinfo=UTC)),
        ((2025, 7, 1, 0, 30, 0), datetime(2025, 6, 30, 22, 30, tzinfo=UTC)),
        ((2025, 10, 26, 2, 30, 0), datetime(2025, 10, 26, 0, 30, tzinfo=UTC)),
    ],
)
def test_the_times_of_a_zip_are_read_in_the_zone_that_is_given(
    tmp_path: Path, written: tuple[int, int, int, int, int, int], meant: datetime
) -> None:
    archive = zipped(tmp_path / "z.zip", (zipfile.ZipInfo("ana/solution.py", written), MODEL))
    (tmp_path / "scratch").mkdir()
    (ana,) = collect(archive, "x", tmp_path / "scratch", ZoneInfo("Europe/Zurich")).hand_ins
    assert time_of(ana) == meant


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04rubbish", b"no zip"])
def test_what_is_no_zip_is_said_to_be_none(tmp_path: Path, into: Path, content: bytes) -> None:
    (tmp_path / "z.zip").write_bytes(content)
    with pytest.raises(BadArchive, match="cannot be read as a zip"):
        unpack(tmp_path / "z.zip", into)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_entry_makes_it_no_zip_however_it_is_compressed(tmp_path: Path, into: Path, method: int) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w", method) as archive:
        archive.writestr("solution.py", MODEL * 40)
    content = bytearray((tmp_path / "z.zip").read_bytes())
    begin = 30 + len("solution.py")
    content[begin + 6 : begin + 16] = b"\xff" * 10
    (tmp_path / "z.zip").write_bytes(content)
    with pytest.raises(BadArchive, match="cannot be read as a zip"):
        unpack(tmp_path / "z.zip", into)


def test_too_many_entries_or_bytes_are_refused(tmp_path: Path, into: Path) -> None:
    archive = zipped(tmp_path / "z.zip", *((f"{number}/a.py", b"x" * 1000) for number in range(20)))
    with pytest.raises(BadArchive, match="20 entries, 10 are allowed"):
        unpack(archive, into, most_entries=10)
    with pytest.raises(BadArchive, match="more than may be unpacked"):
        unpack(archive, into, most_bytes=10_000)


def test_a_learners_own_zip_is_looked_into(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("work/model.py", MODEL)
    zipped(tmp_path / "hand-in.zip", ("deeper.zip", inner.getvalue()))
    submission = read_hand_in(HandIn("ana", (tmp_path / "hand-in.zip",)), _empty(tmp_path / "s"))
    assert submission.fault is None
    assert submission.entry == "model.py"


def test_a_learners_hostile_zip_is_their_fault_alone(tmp_path: Path) -> None:
    zipped(tmp_path / "evil.zip", ("../../x.py", MODEL), ("solution.py", MODEL))
    submission = read_hand_in(HandIn("mallory", (tmp_path / "evil.zip",)), _empty(tmp_path / "s"))
    assert "leads out of the folder" in (submission.fault or "")


def _empty(folder: Path) -> Path:
    folder.mkdir()
    return folder
