"""What class.toml comes to: deadlines, extensions, lateness, days, names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from class_samples import CLASS, course_with, rules_of

from heldout.attempts.class_rules import class_rules
from heldout.base.errors import ChallengeError

CLOSES = datetime(2026, 3, 14, 22, 59, 59, tzinfo=UTC)
EXTENDED = datetime(2026, 3, 16, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_without_a_class_toml_there_are_no_rules(tmp_path: Path) -> None:
    assert class_rules(tmp_path) is None


def test_a_deadline_is_in_the_zone_of_the_class_and_an_extension_is_one_learners(tmp_path: Path) -> None:
    rules = rules_of(tmp_path)
    bo, ana = rules.deadline("fraud", "Bo"), rules.deadline("fraud", "Ana")
    assert bo is not None
    assert ana is not None
    assert (bo.opens, bo.closes) == (datetime(2026, 3, 2, 7, tzinfo=UTC), CLOSES)
    assert (ana.closes, ana.extended, bo.extended) == (EXTENDED, True, False)
    assert rules.deadline("churn", "Bo") is None


@pytest.mark.parametrize(
    ("learner", "after", "points"),
    [
        ("Bo", timedelta(), 0.0),
        ("Bo", timedelta(minutes=15), 0.0),
        ("Bo", timedelta(minutes=15, seconds=1), 10.0),
        ("Bo", timedelta(days=1), 10.0),
        ("Bo", timedelta(days=1, seconds=1), 20.0),
        ("Bo", timedelta(days=2, seconds=1), 25.0),
        ("Bo", timedelta(days=300), 25.0),
        ("Ana", timedelta(days=1), 0.0),
        ("Ana", EXTENDED - CLOSES + timedelta(hours=1), 10.0),
    ],
)
def test_lateness_costs_points_for_each_day_begun_since_the_closing_time_up_to_the_cap(
    tmp_path: Path, learner: str, after: timedelta, points: float
) -> None:
    assert rules_of(tmp_path).deduction("fraud", learner, CLOSES + after) == points


def test_without_a_late_policy_what_comes_late_does_not_count(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, CLASS.replace("[late]\npoints_per_day = 10\ncap = 25\n", ""))
    assert rules.deduction("fraud", "Bo", CLOSES + timedelta(days=1)) is None
    assert rules.deduction("churn", "Bo", CLOSES + timedelta(days=1)) == 0.0
    said = rules.late_words("fraud", "Bo", CLOSES + timedelta(days=1, hours=2))
    assert said == "handed in 1 d 2 h after 'week 1' closed (2026-03-14 22:59 UTC): it does not count"


def test_a_deadline_without_challenges_is_that_of_all_others(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, CLASS + '[[deadline]]\nname = "rest"\ncloses = 2026-06-01T12:00:00\n')
    found = [rules.deadline(name, "Bo") for name in ("fraud", "churn")]
    assert [each.name for each in found if each] == ["week 1", "rest"]
    assert rules.challenges_of("rest", ("churn", "fraud")) == ("churn",)


def test_a_day_is_one_of_the_zone_also_where_the_clock_is_put_forward(tmp_path: Path) -> None:
    begins, following = rules_of(tmp_path).day_of(datetime(2026, 3, 29, 10, tzinfo=UTC))
    assert (begins, following) == (datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC))


@pytest.mark.parametrize(("name", "system_id"), [("Ana", None), ("whoever", "4711"), ("ana@uni.example", None)])
def test_a_learner_is_found_by_name_and_by_what_other_systems_call_them(
    tmp_path: Path, name: str, system_id: str | None
) -> None:
    found = rules_of(tmp_path).member(name, system_id)
    assert found is not None
    assert found.name == "Ana"


def test_an_id_of_one_system_finds_nobody_whom_another_system_calls_so(tmp_path: Path) -> None:
    text = CLASS[: CLASS.index("[[learner]]")]
    ids = {"Ann": 'canvas = "12", moodle = "40"', "Bob": 'canvas = "40", moodle = "12"', "Cem": 'canvas = "7"'}
    rules = rules_of(
        tmp_path, text + "".join(f'[[learner]]\nname = "{who}"\nids = {{ {said} }}\n' for who, said in ids.items())
    )

    def found(*asked: str) -> str | None:
        member = rules.member(*asked)
        return member.name if member else None

    assert (found("a. b.", "40", "moodle"), found("a. b.", "12", "moodle")) == ("Ann", "Bob")
    assert found("Ann", "7", "moodle") == "Ann"
    assert found("a. b.", "12", "gradescope") is None
    assert found("c. d.", "7", "moodle") is None
    assert found("c. d.", "7", "gradescope") == "Cem"


def test_a_pseudonym_is_given_or_made_and_cannot_be_worked_out_from_the_name(tmp_path: Path, home: Path) -> None:
    first = rules_of(tmp_path)
    assert first.pseudonym("Ana") == "otter"
    made = first.pseudonym("Bo")
    assert "Bo" not in made
    assert rules_of(tmp_path).pseudonym("Bo") == made
    assert first.pseudonym("Cleo").startswith("guest ")
    key = home / "pseudonyms.key"
    assert key.stat().st_mode & 0o077 == 0
    before = key.read_bytes()
    key.unlink()
    rules_of(tmp_path).pseudonym("Bo")
    assert key.read_bytes() != before


def test_three_hundred_learners_have_three_hundred_pseudonyms(tmp_path: Path) -> None:
    text = CLASS + "".join(f'[[learner]]\nname = "Learner {number}"\n' for number in range(300))
    assert len({each.pseudonym for each in rules_of(tmp_path, text).members.values()}) == 302


def test_a_name_that_is_recorded_in_another_spelling_is_refused(tmp_path: Path) -> None:
    course_with(tmp_path, CLASS.replace('"Bo"', '"Bo  B"'))
    with pytest.raises(ChallengeError, match=r"class.toml: learner\[1\].name must be written 'Bo B'"):
        class_rules(tmp_path)
