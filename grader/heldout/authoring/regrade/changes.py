"""What changed in a challenge since an attempt was graded, as far as its card can tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from heldout.challenge.interface import Challenge
from heldout.leaderboard.interface import Attempt
from heldout.prepare.interface import PreparedData

Part = Literal["rows", "metric", "limits", "landscape", "rest"]
"""`rows` covers the data, the features and the split. `rest` is what is not in the others, for example a dataset.toml
that is written in another way."""

PARTS: tuple[Part, ...] = ("rows", "metric", "limits", "landscape", "rest")
_KEYS: dict[str, Part] = {
    "data_hash": "rows",
    "metric_hash": "metric",
    "limits": "limits",
    "landscape_hash": "landscape",
}


@dataclass(frozen=True)
class Change:
    """The parts of a challenge that are, or may be, others than those that an attempt was graded with."""

    parts: frozenset[Part]
    guessed: bool = False
    """The card is of an older heldout and names no parts: all that may have changed is taken to have changed."""

    def __bool__(self) -> bool:
        return bool(self.parts)

    @property
    def text(self) -> str:
        """`metric, landscape`, in a fixed order; empty where nothing changed."""
        return ", ".join(part for part in PARTS if part in self.parts)


def change_since(graded_with: Mapping[str, Any], now: Mapping[str, Any]) -> Change:
    """What changed between two versions, as a card's `challenge` tells them."""
    same_content = graded_with.get("content_hash") == now["content_hash"]
    if "data_hash" not in graded_with:
        return Change(frozenset({"landscape"} if same_content else PARTS[:4]), guessed=True)
    parts: frozenset[Part] = frozenset(part for key, part in _KEYS.items() if graded_with.get(key) != now[key])
    return parts_or_rest(parts, same_content)


def parts_or_rest(parts: frozenset[Part], same_content: bool) -> Change:
    """The change, where the content hash covers more than the parts that were compared."""
    return Change(parts if same_content or parts - {"landscape"} else parts | {"rest"})


def change_lines(
    attempts: Sequence[Attempt], challenge: Challenge, prepared: PreparedData, now: Mapping[str, Any]
) -> list[str]:
    """One sentence for each part that changed since the version that most of the attempts were graded with.

    Returns no line where there is no attempt that was graded with another version.
    """
    versions = Counter(_version_key(attempt) for attempt in attempts if change_since(attempt.card["challenge"], now))
    if not versions:
        return []
    usual, count = versions.most_common(1)[0]
    card = next(attempt.card for attempt in attempts if _version_key(attempt) == usual)
    lines = _sentences(card, challenge, prepared, now)
    others = sum(versions.values()) - count
    if others:
        lines.append(f"{others} attempt{'s were' if others > 1 else ' was'} graded with yet another version.")
    return lines


def _version_key(attempt: Attempt) -> str:
    version = attempt.card["challenge"]
    return repr([version.get(key) for key in ("content_hash", *_KEYS)])


def _sentences(
    card: Mapping[str, Any], challenge: Challenge, prepared: PreparedData, now: Mapping[str, Any]
) -> list[str]:
    old = card["challenge"]
    change = change_since(old, now)
    lines = []
    if "rows" in change.parts:
        from heldout.authoring.regrade.moved_rows import rows_sentence

        lines.append(rows_sentence(old.get("data_hash"), prepared))
    if "metric" in change.parts:
        lines.append(_metric_sentence(card["metric"], challenge, change.guessed))
    if "limits" in change.parts:
        lines.append(_limits_sentence(old.get("limits"), now["limits"]))
    if "landscape" in change.parts:
        lines.append(_landscape_sentence(old, now, change.guessed))
    if "rest" in change.parts:
        lines.append("The challenge's files changed in a way that shows in neither rows, metric nor limits.")
    if change.guessed:
        lines.append("The cards are of an older heldout and do not say more.")
    return lines


def _metric_sentence(old: Mapping[str, Any], challenge: Challenge, guessed: bool) -> str:
    if old["name"] != challenge.metric_name:
        return f"The metric changed: {old['name']} → {challenge.metric_name}."
    if old["greater_is_better"] != challenge.greater_is_better:
        return f"The metric {old['name']} changed its direction."
    if guessed:
        return f"The metric {old['name']} may have other options or other code."
    return f"The metric {old['name']} has other options or other code."


def _limits_sentence(old: Mapping[str, Any] | None, now: Mapping[str, Any]) -> str:
    if old is None:
        return "The limits may have changed."
    changed = [
        f"{name} {old.get(name, 'none')} → {now.get(name, 'none')}"
        for name in sorted({*old, *now})
        if old.get(name) != now.get(name)
    ]
    return f"The limits changed: {', '.join(changed)}."


def _landscape_sentence(old: Mapping[str, Any], now: Mapping[str, Any], guessed: bool) -> str:
    if guessed:
        return "The reference landscape may have changed."
    if old.get("landscape_hash") is None:
        return "There is a reference landscape now."
    if now["landscape_hash"] is None:
        return "There is no reference landscape any more."
    return "The reference landscape was computed again."
