"""What changed in a challenge since an attempt was graded, as far as its card can tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from heldout.attempts.interface import Attempt
from heldout.challenge.interface import Challenge
from heldout.classroom.regrade.version_parts import changed_files, changed_keys, names_of_changes
from heldout.prepare.interface import PreparedData
from heldout.scoring.interface import CardChallenge, CardMetric

Part = Literal["rows", "metric", "limits", "landscape", "families", "rest"]
"""`rows` covers the data, the features and the split, `families` code of the challenge's own families. `rest` is what
is not in the others, for example a dataset.toml that is written in another way."""

PARTS: tuple[Part, ...] = ("rows", "metric", "limits", "landscape", "families", "rest")
POINTS_ONLY: frozenset[Part] = frozenset({"families", "landscape"})
"""Parts that decide points and no score."""
_ROWS = frozenset({"dataset", "task", "split", "data"})
"""Names of changes of which other rows come."""
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
    names: tuple[str, ...] = ()
    """What changed more exactly, where the attempt kept its version: `split`, `own code helper.py`."""

    def __bool__(self) -> bool:
        return bool(self.parts)

    @property
    def text(self) -> str:
        """`split, own code helper.py, landscape` in a fixed order; empty where nothing changed."""
        if not self.names:
            return ", ".join(part for part in PARTS if part in self.parts)
        unnamed = ["landscape"] if "landscape" in self.parts else []
        if "rows" in self.parts and not _ROWS & set(self.names):
            unnamed.insert(0, "rows")
        return ", ".join([*self.names, *unnamed])


def change_since(
    graded_with: CardChallenge,
    now: CardChallenge,
    deciding: Mapping[str, Any] | None = None,
    deciding_now: Mapping[str, Any] | None = None,
) -> Change:
    """What changed between two versions, as cards tell them.

    Args:
        graded_with: of the card.
        now: of a card that would be made now.
        deciding: `Challenge.deciding` of the version that the attempt was graded on; None where it was not kept.
        deciding_now: that of the challenge as it is.
    """
    same_content = graded_with.content_hash == now.content_hash
    if graded_with.data_hash is None:
        return Change(frozenset({"landscape"} if same_content else PARTS[:4]), guessed=True)
    parts: frozenset[Part] = frozenset(
        part for key, part in _KEYS.items() if getattr(graded_with, key) != getattr(now, key)
    )
    if same_content or deciding is None or deciding_now is None:
        return Change(parts if same_content or parts - {"landscape"} else parts | {"rest"})
    names = names_of_changes(deciding, deciding_now)
    if not parts - {"landscape"}:
        only_families = {**deciding, "families_code": None} == {**deciding_now, "families_code": None}
        parts |= {"families"} if only_families else {"rest"}
    return Change(parts, names=names)


@dataclass(frozen=True)
class Versions:
    """The challenge as it is, and what is known of the versions that attempts were graded on."""

    challenge: Challenge
    now: CardChallenge
    """Of a card that would be made now."""
    known: Mapping[str, Mapping[str, Any]]
    """`Challenge.deciding` by content hash."""

    def deciding(self, attempt: Attempt) -> Mapping[str, Any] | None:
        """That of the attempt's version; None where it was not kept."""
        return self.known.get(attempt.challenge_hash)

    def change(self, attempt: Attempt) -> Change:
        """What changed since the attempt was graded."""
        return change_since(attempt.card.challenge, self.now, self.deciding(attempt), self.challenge.deciding)


def change_lines(attempts: Sequence[Attempt], versions: Versions, prepared: PreparedData) -> list[str]:
    """One sentence for each part that changed since the version that most of the attempts were graded with.

    Returns no line where there is no attempt that was graded with another version.
    """
    counted = Counter(_version_key(attempt) for attempt in attempts if versions.change(attempt))
    if not counted:
        return []
    usual, count = counted.most_common(1)[0]
    attempt = next(attempt for attempt in attempts if _version_key(attempt) == usual)
    lines = _sentences(attempt, versions, prepared)
    others = sum(counted.values()) - count
    if others:
        lines.append(f"{others} attempt{'s were' if others > 1 else ' was'} graded with yet another version.")
    return lines


def _version_key(attempt: Attempt) -> str:
    version = attempt.card.challenge
    return repr([getattr(version, key) for key in ("content_hash", *_KEYS)])


def _sentences(attempt: Attempt, versions: Versions, prepared: PreparedData) -> list[str]:
    old, change, deciding = attempt.card.challenge, versions.change(attempt), versions.deciding(attempt)
    told = _told(deciding, versions.challenge.deciding)
    lines = []
    if "rows" in change.parts:
        from heldout.classroom.regrade.moved_rows import rows_sentence

        lines.append(rows_sentence(old.data_hash, prepared, told["rows"]))
    if "metric" in change.parts:
        lines += _metric_sentences(attempt.card.metric, versions.challenge, told["metric"], deciding is not None)
    if "limits" in change.parts:
        lines.append(_limits_sentence(old.limits, versions.now.limits or {}))
    if told["code"]:
        lines.append(f"The challenge's own code changed: {', '.join(told['code'])}.")
    if "landscape" in change.parts:
        lines.append(_landscape_sentence(old, versions.now, change.guessed))
    if "rest" in change.parts and told["rows"]:
        lines.append(f"The challenge changed: {'; '.join(told['rows'])}.")
    elif "rest" in change.parts:
        lines.append("The challenge's files changed in a way that shows in neither rows, metric nor limits.")
    if deciding is None and old.content_hash != versions.now.content_hash:
        lines.append("What exactly changed is not known: the attempts are of an older heldout, which did not keep it.")
    return lines


def _told(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> dict[str, list[str]]:
    """Changed keys of `rows` and `metric`, and changed files of `code`; empty where the old version is not known."""
    if old is None:
        return {"rows": [], "metric": [], "code": []}
    rows = [key for section in ("dataset", "task", "split") for key in changed_keys(section, old, new)]
    if old.get("rows") != new.get("rows"):
        rows.append("other data")
    return {"rows": rows, "metric": changed_keys("metric", old, new), "code": changed_files(old, new)}


def _metric_sentences(old: CardMetric, challenge: Challenge, keys: list[str], known: bool) -> list[str]:
    """What of the metric changed beside its code."""
    if old.name != challenge.metric_name:
        return [f"The metric changed: {old.name} → {challenge.metric_name}."]
    if old.greater_is_better != challenge.greater_is_better:
        return [f"The metric {old.name} changed its direction."]
    if known:
        return [f"The metric {old.name} changed: {'; '.join(keys)}."] if keys else []
    return [f"The metric {old.name} may have other options or other code."]


def _limits_sentence(old: Mapping[str, Any] | None, now: Mapping[str, Any]) -> str:
    if old is None:
        return "The limits may have changed."
    changed = [
        f"{name} {old.get(name, 'none')} → {now.get(name, 'none')}"
        for name in sorted({*old, *now})
        if old.get(name) != now.get(name)
    ]
    return f"The limits changed: {', '.join(changed)}."


def _landscape_sentence(old: CardChallenge, now: CardChallenge, guessed: bool) -> str:
    if guessed:
        return "The reference landscape may have changed."
    if old.landscape_hash is None:
        return "There is a reference landscape now."
    if now.landscape_hash is None:
        return "There is no reference landscape any more."
    return "The reference landscape was computed again."
