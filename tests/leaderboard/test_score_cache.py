from __future__ import annotations

import struct
from pathlib import Path

import pytest

from heldout.base.extensions import Extension
from heldout.base.json_records import from_json, to_json
from heldout.challenge.interface import Challenge
from heldout.challenge.load import load_challenge
from heldout.leaderboard import score_cache
from heldout.leaderboard.score_cache import ScoreCache, digest, open_score_cache
from heldout.prepare.interface import PreparedData
from heldout.prepare.prepare import prepare
from heldout.scoring.measured import Loss, Points, Regret
from heldout.scoring.stored import StoredScore

COURSE = Path(__file__).parents[1] / "courses" / "minimal"


@pytest.fixture
def minimal() -> tuple[Challenge, PreparedData]:
    """A challenge and its data."""
    name = next(path.parent.name for path in sorted(COURSE.glob("challenges/*/challenge.toml")))
    challenge = load_challenge(COURSE, name)
    return challenge, prepare(challenge)


def test_a_score_comes_back_to_the_last_bit() -> None:
    replicates = struct.pack("<3d", 0.1, 1 / 3, float("nan"))
    score = StoredScore(
        0.1 + 0.2,
        shown=0.3,
        step=0.1,
        ci95=(1 / 3, 0.7),
        points=Points(99.9, None),
        regret=Regret(Loss(0.1, None, "fine")),
        replicates=replicates,
    )
    assert from_json(StoredScore, to_json(score)) == score
    assert from_json(StoredScore, to_json(StoredScore(None, message="why"))) == StoredScore(None, message="why")


def test_answers_are_there_the_next_time(tmp_path: Path) -> None:
    first = ScoreCache(tmp_path / "new" / "answers.json")
    assert first.get("one") is None
    first.put("one", [None])
    first.save()
    assert ScoreCache(tmp_path / "new" / "answers.json").get("one") == [None]


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff"])
def test_a_damaged_file_costs_time_and_nothing_else(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "answers.json"
    path.write_bytes(content)
    memory = ScoreCache(path)
    assert memory.get("one") is None
    memory.put("one", [1])
    memory.save()
    assert ScoreCache(path).get("one") == [1]


@pytest.mark.parametrize("damage", [(b'"replicates"', b'"replicate_"'), (b"0.5", b"0.6"), (b'"dummy"', b'"dumpy"')])
def test_an_answer_that_is_no_longer_what_was_kept_counts_as_absent(
    tmp_path: Path, damage: tuple[bytes, bytes]
) -> None:
    path = tmp_path / "answers.json"
    memory = ScoreCache(path)
    memory.put("dummy", to_json(StoredScore(0.5, replicates=b"12345678")))
    memory.save()
    path.write_bytes(path.read_bytes().replace(*damage))

    assert ScoreCache(path).get("dummy") is None


@pytest.mark.parametrize("group", ["heldout.metrics", "heldout.forms", "heldout.tasks"])
def test_another_version_of_an_extension_that_has_a_part_in_the_score_is_asked_anew(
    minimal: tuple[Challenge, PreparedData], group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def installed(version: str) -> ScoreCache:
        extension = Extension("intervals", version, Path("site-packages"))
        monkeypatch.setattr(score_cache, "adding", lambda asked, names: (extension,) * (asked == group))
        return open_score_cache(*minimal, "public")

    first = installed("1.0")
    first.put("dummy", [1])
    first.save()

    assert installed("1.0").get("dummy") == [1]
    assert installed("1.1").get("dummy") is None


def test_a_cache_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    memory = ScoreCache(tmp_path / "file" / "answers.json")
    memory.put("one", [1])
    memory.save()
    assert memory.get("one") == [1]


def test_of_very_many_answers_only_those_in_use_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "answers.json"
    old = ScoreCache(path)
    for number in range(10_000):
        old.put(str(number), [number])
    old.save()
    new = ScoreCache(path)
    assert new.get("7") == [7]
    new.put("new", [0])
    new.save()
    kept = ScoreCache(path)
    assert (kept.get("7"), kept.get("new"), kept.get("8")) == ([7], [0], None)


def test_a_digest_tells_where_one_part_ends() -> None:
    assert digest([b"ab", b"c"]) != digest([b"a", b"bc"])
    assert digest([b"a", b"b"]) != digest([b"b", b"a"])
