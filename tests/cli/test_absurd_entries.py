"""What one absurd prediction does to the boards of a class: real stores, real rows, every format."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from card_samples import score_card
from click.testing import CliRunner

from command_line import ROOT
from heldout.attempts.interface import Attempt
from heldout.attempts.store import open_store
from heldout.challenge.interface import Challenge
from heldout.challenge.load import load_challenge
from heldout.cli import main
from heldout.metrics.catalogue import load
from heldout.prepare.prepare import prepare
from heldout.prepare.tables import read_target
from heldout.scoring.packing import pack
from heldout.submission.interface import Submission, SubmittedFile
from heldout.tasks.interface import Target

SUBMISSION = Submission("solution.py", "python", "solution.py", (SubmittedFile("solution.py", b"1"),), "sha256:0")
Rows = tuple[np.ndarray, np.ndarray]


def truth_of(challenge: Challenge) -> Rows:
    prepared = prepare(challenge)
    public, private = (
        read_target(prepared.hidden_file(f"{part}_target").read_bytes()) for part in ("public", "private")
    )
    return public, private


def near(truth: Rows, noise: float, seed: int) -> Rows:
    random = np.random.default_rng(seed)
    public, private = (part * np.exp(noise * random.standard_normal(len(part))) + 1e-3 for part in truth)
    return public, private


def hand_in(database: Path, challenge: Challenge, learner: str, made: Sequence[Rows]) -> None:
    truth, metric = truth_of(challenge)[0], load(challenge.metric_name, dict(challenge.definition.metric.options))
    store = open_store(f"sqlite:///{database}")
    for minute, (public, private) in enumerate(made):
        score = float(metric.score(truth, public, Target(challenge.definition.task.type)))
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
        card = score_card(score={"public": score, "ci95": None}, learner=learner)
        name, of = SUBMISSION.name, SUBMISSION.content_hash
        graded = ("graded", score, challenge.greater_is_better, None, card, pack(public, private))
        version = (challenge.id, challenge.content_hash)
        made_on = {"course_id": challenge.key.course_id}
        store.add(Attempt("", at, learner, *version, of, name, *graded, **made_on), SUBMISSION)
    store.dispose()


def board(challenge: Challenge, *words: str) -> dict[str, dict[str, Any]]:
    answer = CliRunner().invoke(main, ["leaderboard", challenge.id, "--json", *words])
    assert answer.exit_code == 0, answer.stderr
    assert answer.stderr == "", "no warning of numpy's reaches the terminal"
    document = json.loads(answer.stdout)
    return {entry["learner"]: entry for entry in document["entries"]} | {"": document}


def with_absurd(rows: Rows, public: float, private: float) -> Rows:
    made = tuple(np.full(len(part), part.mean()) for part in rows)
    made[0][3], made[1][3] = public, private
    return made[0], made[1]


@pytest.mark.parametrize(
    ("challenge_id", "value"),
    [("hotel-rates", 1.3e154), pytest.param("doctor-visits", 8e307, marks=pytest.mark.proof)],
)
def test_one_absurd_prediction_leaves_the_public_and_the_final_ranks_of_the_others(
    challenge_id: str, value: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    challenge = load_challenge(ROOT, challenge_id)
    truth = truth_of(challenge)
    boards = {}
    for there in (False, True):
        database = tmp_path / f"{there}.db"
        monkeypatch.setenv("HELDOUT_DB", str(database))
        for number, noise in enumerate((0.02, 0.1, 0.3)):
            hand_in(database, challenge, f"l{number}", [near(truth, noise, number)])
        if there:
            hand_in(database, challenge, "absurd", [with_absurd(truth, value, value)])
        boards[there] = (board(challenge), board(challenge, "--final", "--yes"))
    for before, after in zip(boards[False], boards[True], strict=True):
        others = ("l0", "l1", "l2")
        assert [after[name]["rank"] for name in others] == [before[name]["rank"] for name in others]
        assert [before[name]["rank"] for name in others] == [[1, 1], [2, 2], [3, 3]]
        assert after["absurd"]["rank"] == [4, 4]
        assert any("worse than always giving the same answer" in note for note in after[""]["notes"])


def test_final_numbers_that_overflow_are_no_score_and_stop_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    challenge = load_challenge(ROOT, "hotel-rates")
    truth, database = truth_of(challenge), tmp_path / "attempts.db"
    monkeypatch.setenv("HELDOUT_DB", str(database))
    for number, noise in enumerate((0.02, 0.3)):
        hand_in(database, challenge, f"l{number}", [near(truth, noise, number)])
    hand_in(database, challenge, "absurd", [with_absurd(truth, 1.0, 1.7e308)])

    final = board(challenge, "--final", "--yes")

    assert [final[name]["rank"] for name in ("l0", "l1", "absurd")] == [[1, 1], [2, 2], None]
    assert (final["absurd"]["score"], final["absurd"]["unranked"]) == (None, "no finite score")
    assert any("no finite number" in note for note in final[""]["notes"])


def test_after_an_absurd_attempt_the_next_one_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    challenge = load_challenge(ROOT, "hotel-rates")
    truth, database = truth_of(challenge), tmp_path / "attempts.db"
    monkeypatch.setenv("HELDOUT_DB", str(database))
    good = near(truth, 0.3, 1)
    tries = [with_absurd(truth, 1.3e154, 1.0), *[with_absurd(truth, 1e154, 1.0)] * 12, good]
    hand_in(database, challenge, "ada", tries)
    hand_in(database, challenge, "bo", [near(truth, 0.1, 2)])

    assert board(challenge)["ada"]["score"] < 1e3
