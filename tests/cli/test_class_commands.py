"""A course with a class.toml: what is refused, what is late, which attempt counts, and who is shown by which name."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attempt_samples import ATTEMPT, SUBMISSION
from card_samples import score_card

from command_line import heldout
from heldout.attempts.interface import Attempt, Regraded
from heldout.attempts.store import opened_store
from heldout.challenge.interface import Challenge
from heldout.challenge.load import load_challenge
from heldout.leaderboard import board as heldout_board
from heldout.prepare.prepare import prepare
from heldout.scoring.packing import pack

MINIMAL = Path(__file__).parents[1] / "courses" / "minimal"
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HELDOUT_DB", str(tmp_path / "attempts.db"))
    shutil.copytree(MINIMAL, tmp_path / "course")
    (tmp_path / "course" / "course.toml").write_text(f'format_version = 1\nid = "{tmp_path}"\n')
    write_class(tmp_path / "course")
    return tmp_path / "course"


def write_class(course: Path, top: str = "", opens: datetime | None = None, closes: datetime | None = None) -> None:
    closes = closes or NOW + timedelta(days=1)
    opening = f"opens = {opens.isoformat()}\n" if opens else ""
    (course / "class.toml").write_text(
        f"format_version = 1\n{top}\n"
        f'[[deadline]]\nname = "week 1"\n{opening}closes = {closes.isoformat()}\n'
        '[[learner]]\nname = "Ana"\nteam = "blue"\npseudonym = "otter"\n'
        '[[learner]]\nname = "Bo"\nteam = "blue"\npseudonym = "heron"\n'
        '[[learner]]\nname = "Cleo"\nteam = "red"\npseudonym = "lynx"\n'
    )


def hand_in(course: Path, learner: str, right: float, at: datetime, **changes: Any) -> Attempt:
    """An attempt whose predictions have this share right, in order of the rows."""
    challenge: Challenge = load_challenge(course, "tiny-binary")
    rows = prepare(challenge).rows
    random = np.random.default_rng(int(1000 * right))
    card = score_card(learner=learner, score={"public": right, "ci95": None})
    fields = {
        "id": "", "created_at": at, "learner": learner, "challenge_id": challenge.id, "score": right,
        "challenge_hash": challenge.content_hash, "submission_hash": SUBMISSION.content_hash, "card": card,
        "points": 100 * right, "predictions": pack(random.random(rows["public"]), random.random(rows["private"])),
        "course_id": challenge.kept_key().course_id,
    }  # fmt: skip
    with opened_store(create=True) as store:
        return store.add(Attempt(**{**vars(ATTEMPT), **fields, **changes}), SUBMISSION)


def board(course: Path, *options: str) -> dict[str, Any]:
    shown = heldout("--course", course, "leaderboard", "tiny-binary", "--json", *options)
    assert shown.code == 0, shown.err
    document: dict[str, Any] = json.loads(shown.out)
    return document


def entries(course: Path, *options: str) -> list[tuple[Any, ...]]:
    return [(one["learner"], one["score"], one["unranked"]) for one in board(course, *options)["entries"]]


def test_check_says_what_the_file_comes_to_and_what_is_wrong_with_it(course: Path) -> None:
    said = heldout("--course", course, "class", "check")
    assert said.code == 0, said.err
    assert "3 learners in 2 teams" in said.out
    assert "tiny-binary: until" in said.out
    document = json.loads(heldout("--course", course, "class", "check", "--json").out)
    assert [one["pseudonym"] for one in document["learners"]] == ["otter", "heron", "lynx"]
    (course / "class.toml").write_text("format_version = 1\ncount = 1\n")
    wrong = heldout("--course", course, "class", "check")
    assert wrong.code == 3
    assert "count is not a key of this file" in wrong.err
    (course / "class.toml").unlink()
    assert "has no class.toml" in heldout("--course", course, "class", "check").err


def test_nothing_is_graded_before_a_deadline_opens_and_no_more_than_is_allowed_in_all(course: Path) -> None:
    file = course / "challenges" / "tiny-binary" / "submissions" / "weak" / "majority.py"
    write_class(course, opens=NOW + timedelta(hours=1))
    early = heldout("--course", course, "grade", file, "-c", "tiny-binary", "--learner", "Ana")
    assert early.code == 2
    assert "tiny-binary opens" in early.err
    assert "Nothing was run" in early.err
    write_class(course, "attempts = 1")
    hand_in(course, "Ana", 0.5, NOW - timedelta(days=9))
    used = heldout("--course", course, "grade", file, "-c", "tiny-binary", "--learner", "Ana")
    assert used.code == 2
    assert "Ana has used the one attempt that tiny-binary allows" in " ".join(used.err.split())


def test_what_comes_after_the_deadline_is_late_on_its_card_and_on_the_board(course: Path) -> None:
    file = course / "challenges" / "tiny-binary" / "submissions" / "weak" / "majority.py"
    hand_in(course, "Bo", 0.5, NOW - timedelta(days=3))
    write_class(course, "late = { points_per_day = 10 }", closes=NOW - timedelta(days=2))
    card = json.loads(heldout("--course", course, "grade", file, "-c", "tiny-binary", "--learner", "Ana", "--json").out)
    assert card["message"].startswith("handed in 2 d 0 h after 'week 1' closed")
    assert "30 points are taken off" in card["message"]
    assert [(who, why) for who, _, why in entries(course)] == [("Bo", None), ("Ana", "late")]


def test_an_extension_that_is_given_afterwards_holds_for_what_was_handed_in(course: Path) -> None:
    write_class(course, closes=NOW - timedelta(days=2))
    hand_in(course, "Ana", 0.5, NOW - timedelta(days=1))
    assert entries(course) == [("Ana", 0.5, "late")]
    text = (course / "class.toml").read_text()
    extension = f'[[learner.extension]]\ndeadline = "week 1"\ncloses = {NOW.isoformat()}\n'
    (course / "class.toml").write_text(text.replace('pseudonym = "otter"\n', f'pseudonym = "otter"\n{extension}'))
    assert entries(course) == [("Ana", 0.5, None)]


def test_the_time_of_a_hand_in_counts_and_not_the_time_of_its_grading(course: Path) -> None:
    write_class(course, closes=NOW - timedelta(days=2))
    hand_in(course, "Ana", 0.5, NOW, handed_in_at=NOW - timedelta(days=3))
    assert entries(course) == [("Ana", 0.5, None)]


@pytest.mark.parametrize(("counts", "score"), [("best", 0.75), ("last", 0.5), ("chosen", 0.25)])
def test_the_attempt_counts_that_the_class_says(course: Path, counts: str, score: float) -> None:
    write_class(course, f'counts = "{counts}"')
    chosen = hand_in(course, "Ana", 0.25, NOW - timedelta(hours=3))
    hand_in(course, "Ana", 0.75, NOW - timedelta(hours=2))
    hand_in(course, "Ana", 0.5, NOW - timedelta(hours=1))
    answer = heldout("--course", course, "class", "choose", chosen.id, "--learner", "Ana")
    assert answer.code == (0 if counts == "chosen" else 2)
    assert heldout("--course", course, "class", "choose", chosen.id, "--learner", "Bo").code == 2
    shown = entries(course)
    assert shown == [("Ana", score, None)]
    history = json.loads(heldout("--course", course, "history", "tiny-binary", "--learner", "Ana", "--json").out)
    by_id = {one["attempt"]: one["score"]["public"] for one in history["attempts"]}
    assert [by_id[each] for each in history["shown"]] == [score]


def test_an_anonymous_board_names_nobody_unless_names_are_asked_for(course: Path) -> None:
    write_class(course, "anonymous = true")
    for learner, right in (("Ana", 0.75), ("Bo", 0.5), ("ana", 0.25), ("Guest", 0.125)):
        hand_in(course, learner, right, NOW)
    document = board(course)
    text = json.dumps(document)
    assert [one["learner"] for one in document["entries"]][:2] == ["otter", "heron"]
    assert not any(name in text for name in ("Ana", "Bo", "ana", "Guest"))
    assert {one["attempt"] for one in document["entries"]} == {""}
    assert [one["learner"] for one in board(course, "--names")["entries"]] == ["Ana", "Bo", "ana", "Guest"]


def test_a_teams_attempts_are_those_of_one(course: Path) -> None:
    for minute, (learner, right) in enumerate((("Ana", 0.25), ("Bo", 0.75), ("Cleo", 0.5), ("Guest", 0.125))):
        hand_in(course, learner, right, NOW + timedelta(minutes=minute))
    shown = board(course, "--teams")["entries"]
    assert [(one["learner"], one["attempts"]) for one in shown] == [("blue", 2), ("red", 1), ("Guest", 1)]
    (course / "class.toml").unlink()
    refused = heldout("--course", course, "leaderboard", "tiny-binary", "--teams")
    assert refused.code == 2
    assert "the course has no teams" in refused.err


def test_a_final_board_stays_as_it_was_kept_and_who_comes_later_stands_below(course: Path) -> None:
    for learner, right in (("Ana", 0.75), ("Bo", 0.5)):
        hand_in(course, learner, right, NOW - timedelta(hours=1))
    first = board(course, "--final", "--yes")
    file = course / "challenges" / "tiny-binary" / "challenge.toml"
    file.write_text(file.read_text().replace("seed = 7", "seed = 8"))
    hand_in(course, "Cleo", 0.9, datetime.now(UTC) + timedelta(minutes=1))
    again = board(course)
    assert again["entries"][:2] == first["entries"]
    assert [(one["learner"], one["rank"], one["unranked"]) for one in again["entries"][2:]] == [("Cleo", None, "late")]
    assert "the final board as it was kept on" in " ".join(again["notes"])
    assert board(course, "--reopen", "--yes")["final"] is False


@pytest.mark.proof
def test_a_regrade_makes_the_final_board_anew_and_says_so(course: Path) -> None:
    one = hand_in(course, "Ana", 0.75, NOW - timedelta(hours=1))
    hand_in(course, "Bo", 0.5, NOW - timedelta(hours=1))
    board(course, "--final", "--yes")
    with opened_store() as store:
        store.regrade([Regraded(replace(one, status="failed", score=None, points=None), "it was wrong")])
        closed = store.closed_at(one.key)
        assert closed is not None
        assert store.records.final(one.key, closed) is not None
    shown = board(course)
    assert [entry["learner"] for entry in shown["entries"]] == ["Bo", "Ana"]
    assert any(note.startswith("Made anew") for note in shown["notes"])
    with opened_store() as store:
        kept = store.records.final(one.key, closed)
    assert kept is not None
    assert kept.number == 1


@pytest.mark.proof
def test_an_anonymous_final_board_names_nobody_in_its_notes_either(course: Path) -> None:
    write_class(course, "anonymous = true")
    for learner, right in (("Ana", 0.75), ("Bo", 0.5), ("Cleo", 0.25)):
        hand_in(course, learner, right, NOW - timedelta(hours=1))
    text = json.dumps(board(course, "--final", "--yes"))
    assert "moved" in text
    assert not any(name in text for name in ("Ana", "Bo", "Cleo"))


def test_an_anonymous_board_tells_whose_query_looks_ahead_by_the_pseudonym(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_class(course, "anonymous = true")
    ana, *_ = (hand_in(course, name, right, NOW - timedelta(hours=1)) for name, right in (("Ana", 0.75), ("Bo", 0.5)))
    monkeypatch.setattr(
        heldout_board, "looks_ahead", lambda store, judge, attempts: {ana.id: "features.sql looks ahead"}
    )
    final = [board(course, "--final", "--yes"), board(course)]
    assert [one["notes"].count("otter: features.sql looks ahead") for one in final] == [1, 1]
    assert [one["unranked"] for one in final[1]["entries"]] == [None, "looks ahead"]
    assert "Ana" not in json.dumps(final)


def test_points_by_hand_and_a_scale_make_the_table_of_the_course(course: Path, tmp_path: Path) -> None:
    hand_in(course, "Ana", 0.75, NOW - timedelta(hours=1))
    (tmp_path / "scale.toml").write_text(
        'format_version = 1\n[[grade]]\nname = "passed"\npoints = 50\n[[grade]]\nname = "failed"\npoints = 0\n'
    )

    def run(*words: object) -> Any:
        return heldout("--course", course, "class", *map(str, words))

    adjust = ("adjust", "-c", "tiny-binary", "--comment", "helped others")
    assert "Ana has +5 points on tiny-binary: helped others" in run(*adjust, "Ana", "5").out
    unknown = run(*adjust, "Anna", "5")
    assert unknown.code == 2
    assert "Did you mean 'Ana'" in unknown.err
    assert run(*adjust, "Ana", "0").code == 2
    said = run("table", "tiny-binary", "--marks", tmp_path / "scale.toml", "--format", "json")
    assert said.code == 0, said.err
    rows = {row["learner"]: row for row in json.loads(said.out)["rows"]}
    assert (rows["Ana"]["total"], rows["Ana"]["grade"], rows["Bo"]["grade"]) == (80.0, "passed", "failed")
    assert rows["Ana"]["cells"]["tiny-binary"]["comments"] == ["helped others"]
    assert "80.0±" in run("table", "tiny-binary").out
    hand_in(course, "Bo", 0.5, NOW - timedelta(hours=1))
    board(course, "--final", "--yes")
    final = json.loads(run("table", "tiny-binary", "--format", "json").out)
    assert final["challenges"] == [{"challenge": "tiny-binary", "weight": 1.0, "final": True}]


@pytest.mark.proof
def test_a_deadline_is_closed_with_all_its_challenges_once_it_is_over_for_everybody(course: Path) -> None:
    hand_in(course, "Ana", 0.5, NOW - timedelta(days=3))

    def final(*words: str) -> Any:
        return heldout("--course", course, "class", "final", *words)

    write_class(course, closes=NOW - timedelta(hours=1))
    text = (course / "class.toml").read_text()
    longer = f'[[learner.extension]]\ndeadline = "week 1"\ncloses = {(NOW + timedelta(days=1)).isoformat()}\n'
    (course / "class.toml").write_text(text.replace('pseudonym = "otter"\n', f'pseudonym = "otter"\n{longer}'))
    early = final("week 1", "--yes")
    assert early.code == 2
    assert "is not over for everybody until" in " ".join(early.err.split())
    assert board(course)["closed_at"] is None
    assert "has no deadline 'week 2'. Did you mean 'week 1'" in final("week 2", "--yes").err
    (course / "class.toml").write_text(text)
    others = [name.name for name in (course / "challenges").iterdir() if name.name != "tiny-binary"]
    for name in others:
        shutil.rmtree(course / "challenges" / name)
    unasked = final("week 1")
    assert (unasked.code, "Say so with --yes where nobody can be asked" in unasked.err) == (2, True)
    assert board(course)["closed_at"] is None
    closed = final("week 1", "--yes")
    assert closed.code == 0, closed.err
    assert closed.out == "1 challenge closed: tiny-binary.\n"
    assert board(course)["final"] is True
