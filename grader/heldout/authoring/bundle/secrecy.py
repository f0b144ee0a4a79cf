"""Whether a student's copy holds anything of the private rows. Looks at the files themselves, not at how they came."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import pandas as pd

from heldout.authoring.bundle.interface import Files
from heldout.base.errors import Problem
from heldout.challenge.interface import Challenge
from heldout.dataset.query_names import ROWS
from heldout.prepare.interface import PreparedData
from heldout.prepare.student_copy import PREPARED_FOLDER

_PUBLIC_LANDSCAPE = ("landscape.json", "costs.json", "public.json", "public.npz", "same_as.json")
_LEAST_WORDS, _LEAST_CHARACTERS = 3, 12
"""A row of fewer or shorter words may stand in a text by chance."""
_LABELS = 40
"""So many private labels one after the other are no chance."""
_WORD = re.compile(r"[\w.+-]+")
_BINARY = (".npz", ".png", ".jpg")
_MISSING = frozenset({"nan", "na", "nat", "none", "null"})

Words = tuple[str, ...]


@dataclass(frozen=True)
class PrivateWords:
    """What a text must not hold: rows and labels as sequences of words."""

    rows: dict[int, dict[Words, int]]
    """Private rows by their number of words; where they stand in the table."""
    labels: tuple[Words, ...]
    """The first private labels, in the orders in which they could have been written down."""


@dataclass(frozen=True)
class HandedOut:
    """Which rows of a table a student's copy of a challenge shows; rows are positions in the table."""

    challenge_id: str
    table_hash: str
    shown: frozenset[int]
    private: frozenset[int]


def rows_given_away(copies: Sequence[HandedOut]) -> Iterator[Problem]:
    """One problem for each challenge that shows what is private in another one made of the same table."""
    for one, other in permutations(copies, 2):
        rows = len(one.shown & other.private) if one.table_hash == other.table_hash else 0
        if rows:
            yield Problem(
                f"challenges/{one.challenge_id}/challenge.toml",
                "split",
                f"shows {rows:,} of the {len(other.private):,} private rows of {other.challenge_id}, which is made of "
                "the same table. Hand out only one of the two, or give both the same rows: the same [split] and task, "
                "or split.method 'given' with one column for both.",
            )


def leaks(files: Files, challenge: Challenge, prepared: PreparedData, secrets: PrivateWords) -> Iterator[Problem]:
    """One problem for each file that must not be in the student's copy of this challenge as it is."""
    inside = f"challenges/{challenge.id}/"
    yield from _tables(files, f"{inside}{PREPARED_FOLDER}/", prepared)
    yield from _landscape(files, f"{inside}landscape/")
    for name, data in files.items():
        if name.startswith(f"{inside}submissions/"):
            yield Problem(name, "", "is an example submission and must not be in a student's copy.")
        elif not name.startswith(f"{inside}{PREPARED_FOLDER}/"):
            yield from _texts(name, data, secrets)


def secrets_of(
    frame: pd.DataFrame, features: Sequence[str], targets: Sequence[str], private: Sequence[int]
) -> PrivateWords:
    """The secrets of a table: its private rows, whole and as features only, that no other row equals; and labels.

    `private` are positions of rows, in the order in which the private part has them.
    """
    hidden = set(private)
    known: set[Words] = set()
    rows: dict[int, dict[Words, int]] = {}
    for columns in (list(frame.columns), list(features)):
        words = _rows(frame[columns])
        known |= {row for index, row in enumerate(words) if index not in hidden}
        for index in private:
            row = words[index]
            if len(row) >= _LEAST_WORDS and sum(map(len, row)) >= _LEAST_CHARACTERS:
                rows.setdefault(len(row), {})[row] = index
    secret = {size: {row: at for row, at in found.items() if row not in known} for size, found in rows.items()}
    labels = _rows(frame[list(targets)])
    orders = (list(private), sorted(private))
    sequences = [tuple(word for index in order[:_LABELS] for word in labels[index]) for order in orders]
    telling = [words for words in sequences if len(words) >= 10 and len(set(words)) > 1]
    return PrivateWords({size: found for size, found in secret.items() if found}, tuple(telling))


def _tables(files: Files, folder: str, prepared: PreparedData) -> Iterator[Problem]:
    """Tables have exactly the rows of their part, and none of the private one."""
    from heldout.prepare.tables import row_count

    known = prepared.rows["train"] + prepared.rows["public"]
    queried = {f"{table.file}.arrow": known if table.name == ROWS else table.rows for table in prepared.manifest.tables}
    for name, data in files.items():
        if not name.startswith(folder) or not name.endswith(".arrow"):
            continue
        part = name.rpartition("/")[2].partition("_")[0]
        allowed = {"train": prepared.rows["train"], "public": prepared.rows["public"]}.get(part, 0)
        allowed = queried.get(name.rpartition("/")[2], allowed)
        if row_count(data) != allowed:
            yield Problem(name, "", f"must have {allowed} rows in a student's copy. Got {row_count(data)}.")


def _landscape(files: Files, folder: str) -> Iterator[Problem]:
    for name, data in files.items():
        if not name.startswith(folder):
            continue
        if name.removeprefix(folder) not in _PUBLIC_LANDSCAPE:
            yield Problem(name, "", "must not be in a student's copy, which has the public part only.")
        elif name.endswith(".json") and _has_key(json.loads(data), "private"):
            yield Problem(name, "", "must not say anything of the private part in a student's copy.")


def _has_key(value: Any, word: str) -> bool:
    """Whether a JSON document has a key with the word in it, at any depth."""
    match value:
        case dict():
            return any(word in key or _has_key(item, word) for key, item in value.items())
        case list():
            return any(_has_key(item, word) for item in value)
    return False


def _texts(name: str, data: bytes, secrets: PrivateWords) -> Iterator[Problem]:
    if name.endswith(_BINARY):
        return
    text = data.decode("utf-8", errors="replace")
    lines = [(line, word) for line, content in enumerate(text.splitlines(), 1) for word in _words(content)]
    words = [word for _, word in lines]
    for size, rows in secrets.rows.items():
        for start, window in _windows(words, size):
            if window in rows:
                line = lines[start][0]
                yield Problem(
                    name,
                    f"line {line}",
                    f"holds a private row (row {rows[window] + 1} of the table). Remove it: students read this file.",
                )
                return
    for labels in secrets.labels:
        for start, window in _windows(words, len(labels)):
            if window == labels:
                yield Problem(name, f"line {lines[start][0]}", "holds the private labels in their order. Remove them.")
                return


def _windows(words: Sequence[str], size: int) -> Iterator[tuple[int, Words]]:
    for start in range(len(words) - size + 1):
        yield start, tuple(words[start : start + size])


def _rows(frame: pd.DataFrame) -> list[Words]:
    """Each row as the words that a text would write it with; missing values have none."""
    columns: list[list[Words]] = []
    for name in frame:
        values = frame[name].tolist()
        written = {value: _words(str(value).removesuffix(" 00:00:00")) for value in set(values)}
        columns.append([written[value] for value in values])
    return [tuple(word for words in row for word in words) for row in zip(*columns, strict=True)]


def _words(text: str) -> Words:
    """Words of a text, numbers in one spelling; signs and points around a word are none of it."""
    found: Iterable[str] = (word.strip("+.").lower() for word in _WORD.findall(text))
    return tuple(_number(word) for word in found if word and word not in _MISSING)


def _number(word: str) -> str:
    try:
        return repr(float(word))
    except ValueError:
        return word
