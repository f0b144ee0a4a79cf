"""`heldout explain` and `heldout show` on a challenge with a real landscape, and on attempts that have none."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from explanation_samples import make_card
from references import landscape_beside
from rich.cells import cell_len

from heldout.attempts.interface import Attempt
from heldout.attempts.store import open_store
from heldout.base.errors import UsageError
from heldout.base.paths import database_url
from heldout.challenge.catalogue import find_challenge
from heldout.challenge.course_id import course_id
from heldout.challenge.interface import Challenge
from heldout.cli import explain, main, show
from heldout.grading.session import Session
from heldout.landscape.interface import Landscape
from heldout.scoring.interface import ScoreCard
from heldout.submission.interface import Submission, SubmittedFile

ROOT = Path(__file__).parents[2]
SUBMISSION = Submission("solution.py", "python", "solution.py", (SubmittedFile("solution.py", b""),), "sha256:0")
MADE = datetime(2025, 11, 22, 16, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def challenge() -> Challenge:
    return find_challenge(ROOT, "breast-cancer")


@pytest.fixture(scope="module")
def landscape(challenge: Challenge) -> Landscape:
    found = landscape_beside(challenge)
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELDOUT_DB", str(tmp_path / "attempts.db"))


@pytest.fixture
def own_course(tmp_path: Path, challenge: Challenge) -> Path:
    """A course with a copy of the challenge; its landscape may be changed."""
    shutil.copytree(challenge.folder, tmp_path / "course" / "challenges" / challenge.id)
    shutil.copytree(ROOT / "datasets" / challenge.id, tmp_path / "course" / "datasets" / challenge.id)
    return tmp_path / "course"


def keep(challenge: Challenge, card: ScoreCard, minute: int = 0, **changes: Any) -> str:
    """Store an attempt with this card; its id."""
    values: dict[str, Any] = {
        "id": f"01k3hfj3kd{minute:02d}",
        "created_at": MADE + timedelta(minutes=minute),
        "learner": "ada",
        "challenge_id": challenge.id,
        "challenge_hash": challenge.content_hash,
        "submission_hash": SUBMISSION.content_hash,
        "submission_name": "solution.py",
        "status": card.status,
        "score": card.score.public if card.score else None,
        "greater_is_better": True,
        "points": None,
        "course_id": challenge.key.course_id,
    }
    values |= changes
    store = open_store(database_url())
    kept = store.add(Attempt(**values, card=replace(card, attempt=values["id"])), SUBMISSION)
    store.dispose()
    return kept.id


def run(*words: str, course: Path = ROOT) -> Result:
    return CliRunner().invoke(explain.command, words, obj=Session(course))


def graded(landscape: Landscape, **changes: Any) -> ScoreCard:
    params = {"n_neighbors": 3, "weights": "uniform", "p": 2}
    return make_card(landscape, utility=0.945, swap=0.972, params=params, **changes)


def test_the_last_attempt_is_explained_within_eighty_columns(challenge: Challenge, landscape: Landscape) -> None:
    keep(challenge, graded(None), 0)
    last = keep(challenge, graded(landscape), 1)

    answer, full = run(), run("--full")

    assert answer.exit_code == full.exit_code == 0
    assert last in answer.output
    assert max(map(cell_len, full.output.splitlines())) <= 80
    for words in ("neighbours, tuned", "n_neighbors (whole numbers, log scale)", "▲ yours: 3"):
        assert words in answer.output
    assert "P = 100" in full.output
    assert full.output.startswith(answer.output.rstrip("\n"))
    assert "P = 100" not in answer.output
    assert "another landscape" not in answer.output
    assert "\x1b" not in answer.output


def test_json_is_one_document(challenge: Challenge, landscape: Landscape) -> None:
    keep(challenge, graded(landscape))

    document = json.loads(run("--json").output)

    assert document["schema"] == "heldout.explanation/1"
    assert [each["name"] for each in document["curves"]["parameters"]] == ["n_neighbors", "weights", "p"]
    assert document["computation"]["points"] == pytest.approx(document["computation"]["points_on_card"], abs=1e-4)
    assert document["resolution"]["units"] == 171


def test_the_beginning_of_an_id_will_do(challenge: Challenge) -> None:
    keep(challenge, graded(None), 10)
    keep(challenge, graded(None), 21)

    assert "01k3hfj3kd21" in run("01k3hfj3kd2").output
    ambiguous = run("01k3")
    assert isinstance(ambiguous.exception, UsageError)
    assert "several attempts" in str(ambiguous.exception)


def test_an_attempt_that_is_not_there_is_wrong_usage(challenge: Challenge) -> None:
    for words, message in [((), "ada has no attempts yet"), (("zzz",), "there is no attempt 'zzz'")]:
        answer = run(*words)
        assert isinstance(answer.exception, UsageError)
        assert message in str(answer.exception)


def test_another_learners_attempt_is_not_taken_for_theirs(challenge: Challenge) -> None:
    kept = keep(challenge, graded(None))

    answer = run(kept, "--learner", "bob")

    assert isinstance(answer.exception, UsageError)
    assert "is ada's, not bob's" in str(answer.exception)


def test_a_challenge_that_is_not_in_the_course_leaves_the_card(challenge: Challenge) -> None:
    keep(challenge, graded(None), challenge_id="long-gone")

    answer = run()

    assert answer.exit_code == 0
    assert "Only the stored card is explained" in answer.output
    assert "accuracy 0.9450" in answer.output


def test_a_challenge_that_changed_is_noted(challenge: Challenge, landscape: Landscape) -> None:
    keep(challenge, graded(landscape), challenge_hash="sha256:old")

    assert "The challenge has changed since this attempt was graded." in run().output


def test_show_says_what_the_test_can_tell_apart(challenge: Challenge) -> None:
    session = Session(ROOT)

    shown = CliRunner().invoke(show.command, [challenge.id, "--full"], obj=session)
    document = json.loads(CliRunner().invoke(show.command, [challenge.id, "--json"], obj=session).output)

    assert "What this test can tell apart" in shown.output
    assert "on 171 hidden" in " ".join(shown.output.split())
    assert max(map(cell_len, shown.output.splitlines())) <= 80
    assert document["resolution"]["units"] == 171
    assert 0 < document["resolution"]["smallest_difference"] < 0.1


def test_show_says_nothing_of_it_where_there_is_no_landscape(own_course: Path, challenge: Challenge) -> None:
    shutil.rmtree(own_course / "challenges" / challenge.id / "landscape")

    shown = CliRunner().invoke(show.command, [challenge.id, "--full"], obj=Session(own_course))

    assert shown.exit_code == 0
    assert "tell apart" not in shown.output


def test_a_landscape_that_no_longer_fits_is_named_and_not_used(
    own_course: Path, challenge: Challenge, landscape: Landscape
) -> None:
    path = own_course / "challenges" / challenge.id / "landscape" / "landscape.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"data_hash": "sha256:old"}))
    keep(challenge, graded(landscape), course_id=course_id(own_course))

    said = " ".join(run(course=own_course).output.split())
    shown = CliRunner().invoke(show.command, [challenge.id], obj=Session(own_course))

    assert "The reference landscape no longer fits the challenge" in said
    assert "The data, the features or the split changed." in said
    assert "Where the points went" in said
    assert "From guessing to the reference" not in said
    assert "tell apart" not in shown.output


def test_a_damaged_landscape_leaves_the_card(own_course: Path, challenge: Challenge, landscape: Landscape) -> None:
    (own_course / "challenges" / challenge.id / "landscape" / "public.json").write_text("{")
    keep(challenge, graded(landscape), course_id=course_id(own_course))

    answer = run(course=own_course)
    shown = CliRunner().invoke(show.command, [challenge.id], obj=Session(own_course))

    assert answer.exit_code == 0
    assert "the landscape is damaged" in " ".join(answer.output.split())
    assert "Where the points went" in answer.output
    assert shown.exit_code == 0


def test_a_page_that_cannot_be_written_is_refused_before_the_fits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str | None] = []

    def page(session: Session, attempt: str | None) -> str:
        made.append(attempt)
        return "<p>"

    monkeypatch.setattr(Session, "explanation_page", page)
    there = tmp_path / "page.html"

    refused = CliRunner().invoke(main, ["explain", "--html", str(tmp_path / "none" / "page.html")])
    assert refused.exit_code == 2
    assert "page.html cannot be written" in refused.stderr
    assert made == []
    assert CliRunner().invoke(main, ["explain", "--html", str(there)]).exit_code == 0
    assert (list(tmp_path.glob("*page*")), made) == ([there], [None])
