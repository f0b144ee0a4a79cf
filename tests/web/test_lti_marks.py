"""`heldout class send`, from a recorded attempt to the platform's gradebook."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from attempt_samples import ATTEMPT, SUBMISSION
from card_samples import score_card
from sign_in_providers import Platform, serving

from command_line import heldout
from heldout.attempts.store import opened_database, opened_store
from heldout.challenge.load import load_challenge
from heldout.web.identity.identity import utc_now
from heldout.web.identity.lti_grades import LineItem, LtiGrades
from heldout.web.tables import create_tables

MINIMAL = Path(__file__).parents[1] / "courses" / "minimal"


@pytest.fixture
def platform() -> Iterator[Platform]:
    with serving(Platform) as found:
        yield found


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HELDOUT_DB", str(tmp_path / "attempts.db"))
    shutil.copytree(MINIMAL, tmp_path / "course")
    (tmp_path / "course" / "course.toml").write_text('format_version = 1\nid = "send"\n')
    (tmp_path / "course" / "class.toml").write_text('format_version = 1\n[[learner]]\nname = "Ana"\n')
    return tmp_path / "course"


def test_points_of_the_table_reach_the_gradebook_once(course: Path, platform: Platform) -> None:
    url = platform.url
    (course / "serve.toml").write_text(
        f'format_version = 1\n[[lti]]\nissuer = "{url}"\nclient_id = "tool-7"\ndeployments = ["d-1"]\n'
        f'login_url = "{url}/auth"\nkeys_url = "{url}/jwks"\ntoken_url = "{url}/token"\n'
    )
    challenge = load_challenge(course, "tiny-binary")
    attempt = replace(
        ATTEMPT, learner="Ana", challenge_id=challenge.id, challenge_hash=challenge.content_hash, course_id="send",
        card=score_card(learner="Ana"), points=70.0, created_at=datetime(2026, 3, 1, tzinfo=UTC),
    )  # fmt: skip
    with opened_store(create=True) as store:
        store.add(attempt, SUBMISSION)
    with opened_database() as database:
        create_tables(database)
        grades = LtiGrades(database, "send", (), utc_now)
        grades.keep("Ana", "tiny-binary", LineItem(url, "tool-7", "u-1", f"{url}/items/9?type=x"))
        platform.tool_keys = grades.public_keys()
    heldout("--course", course, "class", "adjust", "Ana", "5", "-c", "tiny-binary", "--comment", "helped others")
    said = [heldout("--course", course, "class", "send") for _ in range(2)]

    assert [(each.code, each.out.strip()) for each in said] == [(0, "1 grade sent."), (0, "0 grades sent.")]
    ((_, score),) = platform.scores
    assert (score["userId"], score["scoreGiven"], score["comment"]) == ("u-1", 75.0, "helped others")


def test_without_a_platform_there_is_nowhere_to_send_to(course: Path) -> None:
    refused = heldout("--course", course, "class", "send")

    assert refused.code == 2
    assert "no serve.toml with a platform" in refused.err
