"""`heldout leaderboard` and what closing changes, on a real database."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from leaderboard_class import CHALLENGE, START, Hidden, hand_in, hidden

from command_line import GOOD, ROOT, Answer, heldout, heldout_process, widest
from heldout.cli import main


@pytest.fixture(scope="module")
def truth() -> Hidden:
    return hidden()


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "attempts.db"
    monkeypatch.setenv("HELDOUT_DB", str(path))
    return path


def board(*words: str) -> dict[str, Any]:
    """The document."""
    answer = CliRunner().invoke(main, ["leaderboard", "digits", "--json", *words])
    assert answer.exit_code == 0, answer.stderr
    document: dict[str, Any] = json.loads(answer.stdout)
    return document


def by_name(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {entry["learner"]: entry for entry in document["entries"]}


def seen(answer: Answer) -> str:
    return " ".join(answer.out.split())


def test_thirty_lucky_tries_climb_nothing_and_one_real_improvement_is_shown(database: Path, truth: Hidden) -> None:
    """Luck: each try redraws which rows are wrong, with as many of them wrong on average."""
    random = np.random.default_rng(1)
    tries = [truth.right_for(0.80 + random.normal(0, 0.017), seed) for seed in range(30)]
    lucky = hand_in(database, truth, "lucky", tries)
    better = hand_in(database, truth, "better", [truth.right_for(0.80, 90), truth.right_for(0.93, 91)])

    document = board()
    entries = by_name(document)

    scores = [float((public == truth.public).mean()) for public, _ in tries]
    assert max(scores) - scores[0] > 0.01, "there was something to gain by luck"
    assert entries["lucky"]["attempt"] == lucky[0]
    assert entries["lucky"]["attempts"] == 30
    assert entries["lucky"]["points"] == pytest.approx(100 * scores[0])
    assert entries["better"]["attempt"] == better[1]
    assert document["compared"] is True
    assert [entries[name]["rank"] for name in ("better", "lucky")] == [[1, 1], [2, 2]]


def test_near_equal_learners_share_ranks_and_a_failure_is_last(database: Path, truth: Hidden) -> None:
    for seed, (name, share) in enumerate({"ada": 0.90, "bo": 0.904, "cy": 0.60}.items()):
        hand_in(database, truth, name, [truth.right_for(share, seed)], minute=seed)
    hand_in(
        database, truth, "di", [truth.right_for(0.9, 9)], status="failed", score=None, points=None, predictions=None
    )

    document = board()

    assert [(entry["learner"], entry["rank"]) for entry in document["entries"]] == [
        ("bo", [1, 2]),
        ("ada", [1, 2]),
        ("cy", [3, 3]),
        ("di", None),
    ]


@pytest.fixture
def small_class(database: Path, truth: Hidden) -> Path:
    hand_in(database, truth, "ada", [truth.right_for(0.90, 1), (truth.right_for(0.899, 2)[0], truth.private)])
    hand_in(database, truth, "bo", [truth.right_for(0.905, 3)], minute=5)
    hand_in(database, truth, "cy", [truth.right_for(0.60, 4)], minute=6)
    return database


def test_two_spellings_are_one_learner_and_look_alikes_are_named(database: Path, truth: Hidden) -> None:
    for seed, name in enumerate(("ana lee", "ana  lee", "Ana Lee")):
        hand_in(database, truth, name, [truth.right_for(0.90, seed)], minute=seed)

    document = board()

    assert {entry["learner"]: entry["attempts"] for entry in document["entries"]} == {"ana lee": 2, "Ana Lee": 1}
    (hint,) = [note for note in document["notes"] if "look alike" in note]
    assert "ana lee" in hint
    assert "Ana Lee" in hint


def test_every_format_says_what_a_range_means_within_eighty_columns(small_class: Path) -> None:
    table = heldout("leaderboard", "digits")
    markdown = heldout("leaderboard", "digits", "--format", "markdown")
    page = heldout("leaderboard", "digits", "--format", "html")
    rows = list(csv.DictReader(io.StringIO(heldout("leaderboard", "digits", "--format", "csv").out)))

    assert widest(table.out) <= 80
    for answer in (table, markdown, page):
        assert answer.code == 0
        assert "1–2 is a range" in seen(answer).replace("\\", "")
    assert [(row["rank_first"], row["rank_last"]) for row in rows] == [("1", "2"), ("1", "2"), ("3", "3")]


def test_another_version_of_the_challenge_is_left_out_of_the_comparison(small_class: Path, truth: Hidden) -> None:
    before = by_name(board())
    old = {"challenge_hash": "sha256:before"}
    hand_in(small_class, truth, "old", [truth.right_for(0.99, 7)], **old)
    hand_in(small_class, truth, "cy", [truth.right_for(0.99, 8)], minute=90, **old)

    document = board()
    entries = by_name(document)

    assert [entries[name]["rank"] for name in ("ada", "bo", "cy")] == [
        before[name]["rank"] for name in ("ada", "bo", "cy")
    ]
    assert entries["cy"]["attempt"] == before["cy"]["attempt"]
    assert (entries["old"]["rank"], entries["old"]["unranked"]) == (None, "another version")
    assert any("another version of this challenge" in note for note in document["notes"])
    assert "another version" in heldout("leaderboard", "digits").out


def test_entries_whose_predictions_were_not_kept_are_not_compared(small_class: Path, truth: Hidden) -> None:
    hand_in(small_class, truth, "di", [truth.right_for(0.95, 5)], minute=7, predictions=None)

    document = board()

    assert by_name(document)["di"]["rank"] is None
    assert by_name(document)["di"]["unranked"] == "not comparable"
    assert by_name(document)["bo"]["rank"] == [1, 2]
    assert any("no predictions were kept" in note for note in document["notes"])


def test_without_any_kept_predictions_plain_scores_rank_and_a_note_says_so(database: Path, truth: Hidden) -> None:
    for seed, name in enumerate(("ada", "bo")):
        hand_in(database, truth, name, [truth.right_for(0.9 - seed / 10, seed)], predictions=None)

    document = board()

    assert document["compared"] is False
    assert [entry["rank"] for entry in document["entries"]] == [[1, 1], [2, 2]]
    assert any("plain scores" in note for note in document["notes"])


def test_where_the_data_are_gone_plain_scores_rank_and_a_note_says_why(small_class: Path, tmp_path: Path) -> None:
    course = tmp_path / "course"
    (course / "challenges").mkdir(parents=True)
    (course / "course.toml").write_text('format_version = 1\nid = "heldout"\n')
    (course / "challenges" / "digits").symlink_to(ROOT / "challenges" / "digits")
    dataset = course / "datasets" / "digits"
    dataset.mkdir(parents=True)
    text = (ROOT / "datasets" / "digits" / "dataset.toml").read_text()
    (dataset / "dataset.toml").write_text(text)
    for file in (ROOT / "datasets" / "digits").glob("*.csv*"):
        (dataset / file.name).write_text("broken\n")
    if not list(dataset.glob("*.csv*")):
        assert "load_digits" in text
        (dataset / "dataset.toml").write_text(text.replace("load_digits", "load_wine"))

    answer = heldout("--course", course, "leaderboard", "digits", "--json")

    assert answer.code == 0, answer.err
    document = json.loads(answer.out)
    assert document["compared"] is False
    assert document["notes"]
    assert [entry["learner"] for entry in document["entries"]] == ["bo", "ada", "cy"]


def test_closing_needs_a_word_where_nobody_can_be_asked(small_class: Path) -> None:
    answer = heldout("leaderboard", "digits", "--final")

    assert answer.code == 2
    assert "--yes" in answer.err
    assert board()["closed_at"] is None


def test_marks_come_from_private_rows_of_the_attempt_that_was_shown(small_class: Path, truth: Hidden) -> None:
    """Ada's second attempt is perfect on private rows and no better on public ones: it was not shown, so it does not
    count. The choice is never made on private rows."""
    shown = by_name(board())

    document = board("--final", "--yes")
    entries = by_name(document)

    assert document["final"] is True
    assert document["closed_at"] is not None
    assert {name: entry["attempt"] for name, entry in entries.items()} == {
        name: entry["attempt"] for name, entry in shown.items()
    }
    assert entries["ada"]["score"] == pytest.approx(0.90, abs=0.001)
    assert entries["ada"]["public"] == shown["ada"]["score"]
    low, high = entries["ada"]["ci95"]
    assert low < entries["ada"]["score"] < high
    assert 0 < entries["cy"]["points"] < entries["ada"]["points"] <= 100
    assert [entries[name]["rank"] for name in ("ada", "bo", "cy")] == [[1, 2], [1, 2], [3, 3]]


def test_final_repeats_to_the_last_digit_and_late_attempts_change_nothing(small_class: Path, truth: Hidden) -> None:
    first = heldout_process("leaderboard", "digits", "--json", "--final", "--yes")
    assert heldout_process("leaderboard", "digits", "--json", "--final").out == first.out, (
        "closed: nothing to ask any more"
    )
    minutes = 60 * 24 * 365 * 50
    hand_in(small_class, truth, "cy", [truth.right_for(1.0, 5)], minute=minutes)
    hand_in(small_class, truth, "eve", [truth.right_for(1.0, 6)], minute=minutes + 1)

    again = board()

    before, after = by_name(json.loads(first.out)), by_name(again)
    assert after["eve"] | {"created_at": None} == after["eve"] | {
        "created_at": None, "rank": None, "late": True, "unranked": "late", "score": 1.0,
    }  # fmt: skip
    assert again["entries"][-1]["learner"] == "eve"
    assert after["cy"] == before["cy"] | {"attempts": 2}
    assert (after["ada"], after["bo"]) == (before["ada"], before["bo"])
    assert again["closed_at"] == json.loads(first.out)["closed_at"]
    assert "late" in heldout_process("leaderboard", "digits").out


def test_a_closing_is_taken_back_by_a_word_and_the_board_says_so_from_then_on(small_class: Path, truth: Hidden) -> None:
    refused = heldout("leaderboard", "digits", "--reopen", "--yes")
    assert (refused.code, "are open" in refused.err) == (2, True)
    both = heldout("leaderboard", "digits", "--reopen", "--final", "--yes")
    assert (both.code, "Leave out one" in both.err) == (2, True)
    closed = board("--final", "--yes")
    silent = heldout("leaderboard", "digits", "--reopen")
    assert (silent.code, "--yes" in silent.err) == (2, True)
    late = (datetime.now(UTC) - START).total_seconds() / 60 + 10
    hand_in(small_class, truth, "cy", [truth.right_for(0.99, 5)], minute=int(late))

    document = board("--reopen", "--yes")
    hand_in(small_class, truth, "eve", [truth.right_for(1.0, 6)], minute=int(late) + 1)
    again = by_name(board())
    text = seen(heldout("leaderboard", "digits"))
    history = heldout("history", "digits", "--learner", "eve")
    final = board("--final", "--yes")

    assert (document["final"], document["closed_at"]) == (False, None)
    (record,) = document["reopenings"]
    assert record["closed_at"] == closed["closed_at"]
    assert record["reopened_at"] > record["closed_at"]
    assert f"reopened by {record['reopened_by']}" in text
    assert "reopened by" in history.out
    assert (again["eve"]["late"], again["eve"]["rank"]) == (False, [1, 1])
    assert again["cy"]["score"] < 0.99, "what came while it was closed stays late"
    assert final["reopenings"] == document["reopenings"], "closing again keeps what was before"
    assert by_name(final)["eve"]["rank"] == [1, 1]


def test_history_marks_what_is_shown_and_tells_plain_and_final_scores(database: Path, truth: Hidden) -> None:
    tries = [truth.right_for(share, seed) for seed, share in enumerate((0.80, 0.802, 0.95, 0.952))]
    ids = hand_in(database, truth, "ada", tries)

    before = heldout("history", "digits")
    document = json.loads(heldout("history", "digits", "--json").out)
    assert heldout("leaderboard", "digits", "--final", "--yes").code == 0
    after = json.loads(heldout("history", "digits", "--json").out)

    assert document["shown"] == [ids[2]]
    assert f"{ids[2]}*" in before.out
    assert "0.9518" in before.out, "the plain score, also of what is not shown"
    assert "final" not in before.out
    assert all("final" not in card["score"] for card in document["attempts"])
    finals = [card["score"]["final"] for card in reversed(after["attempts"])]
    assert finals == [float((private == truth.private).mean()) for _, private in tries]
    text = heldout("history", "digits")
    assert "final" in text.out
    assert widest(text.out) <= 80


def test_a_late_card_and_its_explanation_carry_the_final_score(database: Path, truth: Hidden, tmp_path: Path) -> None:
    solution = tmp_path / "solution.py"
    solution.write_text(GOOD)
    early = json.loads(heldout("grade", solution, "-c", "digits", "--json").out)
    assert heldout("leaderboard", "digits", "--final", "--yes").code == 0

    late = json.loads(heldout("grade", solution, "-c", "digits", "--json").out)
    explained = json.loads(heldout("explain", early["attempt"], "--json").out)

    assert "final" not in early["score"]
    assert "late" in late["message"]
    assert 0.8 < late["score"]["final"] < 1
    assert late["score"]["public"] == early["score"]["public"]
    assert explained["score"]["final"] == late["score"]["final"]
    assert CHALLENGE.id == explained["challenge"]["id"]


def test_an_unknown_format_is_refused_before_anything_is_closed(small_class: Path) -> None:
    answer = heldout("leaderboard", "digits", "--final", "--yes", "--format", "jsn")

    assert answer.code == 2
    assert "Did you mean 'json'?" in answer.err
    assert board()["closed_at"] is None


def test_a_copy_made_for_students_cannot_be_closed_and_says_why(small_class: Path, tmp_path: Path) -> None:
    copies = tmp_path / "copies"
    assert heldout("challenge", "bundle", "digits", "-o", copies).code == 0

    answer = heldout("--course", copies / "student", "leaderboard", "digits", "--final", "--yes")

    assert answer.code == 2
    assert "no private rows" in answer.err
    assert "was not closed" in answer.err
    assert board()["closed_at"] is None


def test_a_challenge_that_changed_under_every_attempt_is_not_closed_before_they_are_regraded(
    database: Path, truth: Hidden
) -> None:
    old = {"challenge_hash": "sha256:before"}
    hand_in(database, truth, "ada", [truth.right_for(0.90, 1)], **old)
    hand_in(database, truth, "bo", [truth.right_for(0.80, 2)], minute=5, **old)

    answer = heldout("leaderboard", "digits", "--final", "--yes")

    assert answer.code == 2
    assert "heldout regrade digits --apply" in answer.err
    assert board()["closed_at"] is None


def test_history_marks_the_late_attempt_that_the_final_board_shows_for_who_failed_in_time(
    database: Path, truth: Hidden
) -> None:
    hand_in(database, truth, "ada", [truth.right_for(0.9, 1)])
    hand_in(
        database, truth, "bo", [truth.right_for(0.9, 2)], status="failed", score=None, points=None, predictions=None
    )
    assert heldout("leaderboard", "digits", "--final", "--yes").code == 0
    after = (datetime.now(UTC) - START).total_seconds() / 60 + 10
    (late,) = hand_in(database, truth, "bo", [truth.right_for(0.8, 3)], minute=int(after))

    history = json.loads(CliRunner().invoke(main, ["history", "digits", "--learner", "bo", "--json"]).stdout)

    assert by_name(board())["bo"]["attempt"] == late
    assert history["shown"] == [late]


def test_an_attempt_from_a_students_copy_does_not_stand_in_for_one_that_can_be_marked(
    database: Path, truth: Hidden
) -> None:
    """Ada tried at home first, with the same score; her database is the instructor's."""
    public, private = truth.right_for(0.90, 1)
    hand_in(database, truth, "ada", [(public, private[:0]), (public, private)])
    hand_in(database, truth, "bo", [truth.right_for(0.60, 2)], minute=5)

    shown = by_name(board())["ada"]["attempt"]
    final = by_name(board("--final", "--yes"))

    assert final["ada"]["rank"] == [1, 1]
    assert final["ada"]["attempt"] == shown
