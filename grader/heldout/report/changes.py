"""What is different between two attempts, in words, by what their cards say of the models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from heldout.base.words import listed
from heldout.report.lost_most import PART_WORDS
from heldout.report.suggestion import signed
from heldout.scoring.interface import CardModel, CardSince, ScoreCard
from heldout.scoring.measured import PartName

_MOST_COLUMNS, _MOST_PARAMETERS = 4, 4
_LONGEST = 160


def model_changes(before: CardModel | None, after: CardModel | None) -> tuple[str, ...]:
    """Columns that came or went, then the pipeline or its parameters; empty where the cards show no difference."""
    if before is None or after is None:
        return ()
    return tuple(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…" for text in _changes(before, after))


def _changes(before: CardModel, after: CardModel) -> Iterator[str]:
    if before.unused_columns is not None and after.unused_columns is not None:
        dropped = [name for name in after.unused_columns if name not in before.unused_columns]
        added = [name for name in before.unused_columns if name not in after.unused_columns]
        if dropped:
            yield f"you dropped {listed(dropped, most=_MOST_COLUMNS)}"
        if added:
            yield f"you use {listed(added, most=_MOST_COLUMNS)} now"
    if before.pipeline != after.pipeline:
        yield f"{_named(before)} became {_named(after)}"
        return
    changed = [
        f"{name} {_value(before.params[name])} → {_value(value)}"
        for name, value in after.params.items()
        if name in before.params and before.params[name] != value
    ]
    if changed:
        yield listed(changed, most=_MOST_PARAMETERS)
    if before.verified != after.verified:
        yield "the model is verified now" if after.verified else "the model is declared now, and not verified"


def _named(model: CardModel) -> str:
    return model.pipeline or model.estimator or "a model of your own"


def _value(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)[:40]


def since(before: ScoreCard, after: ScoreCard) -> CardSince:
    """What changed from one graded card of a recorded attempt to a later one."""
    assert before.attempt is not None, "it was recorded"
    parts: dict[str, tuple[float, float]] = {}
    points = score = None
    if before.points is not None and after.points is not None:
        points = after.points.total - before.points.total
        kept, now = before.points.parts(), after.points.parts()
        parts = {name: (kept[name], now[name]) for name in now if name in kept and abs(now[name] - kept[name]) >= 0.5}
    if before.score is not None and after.score is not None:
        score = after.score.public - before.score.public
    return CardSince(before.attempt, score, points, parts, model_changes(before.model, after.model))


def since_words(found: CardSince, metric: str) -> str:
    """`+52 points: you dropped arrival_date_num; data handling 30 → 93`.

    >>> since_words(CardSince("1a", 0.1, 52.0, {"tuning": (30.0, 93.0)}, ("you dropped day",)), "r2")
    '+52 points: you dropped day; tuning 30 → 93'
    >>> since_words(CardSince("1a", 0.0, 0.2, {}, ()), "r2")
    'no difference in points'
    """
    if found.points is None:
        amount = "" if found.score is None else f"{found.score:+.4g} {metric}".replace("-", "−")
    else:
        gained = signed(found.points)
        amount = "no difference in points" if gained == "0" else f"{gained} points"
    told = [
        *found.changed,
        *(
            f"{PART_WORDS.get(cast(PartName, name), name)} {was:.0f} → {now:.0f}"
            for name, (was, now) in found.parts.items()
        ),
    ]
    return ": ".join(filter(None, (amount, "; ".join(told))))
