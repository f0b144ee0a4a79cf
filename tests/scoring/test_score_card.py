"""The score card as a document: cards of every version are read, and what is written is what the schema says."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from card_samples import DOCUMENT, score_card
from jsonschema import Draft202012Validator

from heldout.base.json_records import Unreadable
from heldout.recipe.edit import SetParameter, UseColumns, part_recipe
from heldout.runs.interface import Status
from heldout.scoring.interface import SCHEMA, CardRegraded, CoachFinding, EarlierGrade, Expected, ScoreCard
from heldout.scoring.measured import Loss

DOCS = Path(__file__).parents[2] / "docs"
KEPT = sorted((Path(__file__).parent / "cards").glob("*.json"))
"""Cards as heldout of these commits wrote them."""
PUBLISHED = json.loads((DOCS / "scorecard.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(PUBLISHED)


def kept(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def said_by_both(old: Any, new: Any) -> Any:
    """`new` without the keys that `old` does not have."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {key: said_by_both(old[key], value) for key, value in new.items() if key in old}
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [said_by_both(before, after) for before, after in zip(old, new, strict=True)]
    return new


def leaves(value: Any) -> list[Any]:
    """What a document says in the end."""
    return [leaf for each in value.values() for leaf in leaves(each)] if isinstance(value, dict) else [value]


def added(old: Any, new: Any) -> list[Any]:
    """What `new` says under keys that `old` does not have."""
    if isinstance(old, list):
        return [leaf for before, after in zip(old, new, strict=True) for leaf in added(before, after)]
    if not isinstance(old, dict):
        return []
    return [leaf for key, value in new.items() for leaf in (added(old[key], value) if key in old else leaves(value))]


def every_key() -> ScoreCard:
    """A card with the keys that most cards leave out, too."""
    card = score_card(score={"public": 0.9, "ci95": None, "step": 0.01, "final": 0.8})
    assert card.points is not None
    assert card.regret is not None
    return replace(
        card,
        points=replace(card.points, data_handling=None, tuning=None, handling_and_tuning=80.0),
        regret=replace(card.regret, data_handling=None, tuning=None, handling_and_tuning=Loss(0.1, None, "fine")),
        coach=(
            CoachFinding(
                "EDGE",
                "warning",
                "Try more.",
                {"parameter": "C", "seen": [1, 2.5, None]},
                (SetParameter("clf__C", 10.0), UseColumns(("size",), part_recipe("sklearn.svm.SVC", C=1.5))),
                Expected(77.0, 70.0, 84.0, 0.84),
                claimed=True,
            ),
        ),
        regraded=CardRegraded("2026-01-05", "metric", EarlierGrade(Status.TIMED_OUT, "rmse", None, None)),
    )


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_card_that_was_ever_stored_is_read_and_nothing_of_it_is_lost_or_changed(path: Path) -> None:
    document = kept(path)
    written = ScoreCard.from_json(document).as_json()
    assert json.dumps(said_by_both(document, written)) == json.dumps(document)
    assert all(value in (None, [], False, "open") for value in added(document, written))


def test_the_newest_of_the_kept_cards_is_written_as_it_was() -> None:
    newest = [kept(path) for path in KEPT if path.stem.startswith("2bd7573")]
    assert [json.dumps(ScoreCard.from_json(each).as_json()) for each in newest] == list(map(json.dumps, newest))


@pytest.mark.parametrize("card", [score_card(), every_key()], ids=["usual", "every key"])
def test_what_is_written_is_read_as_the_same_card(card: ScoreCard) -> None:
    assert ScoreCard.from_json(json.loads(json.dumps(card.as_json()))) == card


def test_keys_that_say_nothing_are_left_out() -> None:
    usual, full = score_card(coach=[every_key().as_json()["coach"][0] | {"claimed": False}]), every_key()
    for name, key in (("score", "final"), ("points", "handling_and_tuning"), ("regret", "handling_and_tuning")):
        assert key not in usual.as_json()[name]
        assert key in full.as_json()[name]
    assert "claimed" not in usual.as_json()["coach"][0]
    assert full.as_json()["coach"][0]["claimed"] is True
    assert "regraded" not in usual.as_json()


def test_what_a_newer_heldout_says_beyond_this_is_ignored() -> None:
    newer = DOCUMENT | {"rank": 3, "score": DOCUMENT["score"] | {"percentile": 99}}
    assert ScoreCard.from_json(newer) == score_card()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schema": "heldout.scorecard/2"}, f"schema must be a score card of the schema {SCHEMA}. Got 'heldout.sc"),
        ({"schema": None}, "schema must be a score card"),
        ({"status": "won"}, "status must be one of graded, failed, timed_out, out_of_memory, forbidden, invalid_"),
        ({"points": {"total": "many", "sd": None}}, "points.total must be a finite number. Got 'many'"),
        ({"points": {"sd": None}}, "points.total is missing"),
        ({"score": {"public": float("nan"), "ci95": None}}, "score.public must be a finite number. Got nan"),
        ({"score": {"public": 0.9, "ci95": [0.8]}}, "score.ci95 must be a list of 2. Got [0.8]"),
        ({"coach": "well done"}, "coach must be a list. Got 'well done'"),
        ({"challenge": ["digits"]}, "challenge must be an object. Got ['digits']"),
        ({"model": DOCUMENT["model"] | {"params": {"C": [1]}}}, "model.params"),
        ({"learner": "x" * 10**6 + "\x1b"}, None),
        ({"traceback": {"\x1b[2J" * 999: 1}}, "traceback must be text. Got {'\\x1b[2J"),
    ],
)
def test_a_damaged_card_gets_one_message_that_says_where(changes: dict[str, Any], message: str | None) -> None:
    if message is None:
        assert score_card(**changes).learner == changes["learner"]
        return
    with pytest.raises(Unreadable) as refused:
        ScoreCard.from_json(DOCUMENT | changes)
    assert message in str(refused.value)
    assert len(str(refused.value)) < 240
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("document", [None, [], "card", 3, {}])
def test_what_is_no_card_at_all_is_refused(document: object) -> None:
    with pytest.raises(Unreadable, match="must be a score card"):
        ScoreCard.from_json(document)


def test_the_published_schema_is_that_of_the_classes() -> None:
    spec = importlib.util.spec_from_file_location("write_schema", DOCS / "write_schema.py")
    assert spec is not None
    assert spec.loader is not None
    writer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(writer)
    assert writer.schema() == PUBLISHED, "run: python docs/write_schema.py"
    Draft202012Validator.check_schema(PUBLISHED)


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_every_kept_card_is_one_by_the_published_schema(path: Path) -> None:
    assert [fault.message for fault in VALIDATOR.iter_errors(kept(path))] == []


def test_what_is_written_now_is_a_card_by_the_published_schema() -> None:
    for card in (score_card(), every_key()):
        assert [fault.message for fault in VALIDATOR.iter_errors(card.as_json())] == []


@pytest.mark.parametrize(
    "changes", [{"status": "won"}, {"points": {"total": "many"}}, {"score": {"public": 0.9, "ci95": [0.8]}}]
)
def test_the_published_schema_refuses_a_damaged_card(changes: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(DOCUMENT | changes)
