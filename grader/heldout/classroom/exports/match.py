"""Finds the row of another system's gradebook that belongs to a learner: by id, by login or address, by name."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence

from heldout.base.shown_text import one_line
from heldout.base.words import counted, first_few
from heldout.classroom.grade_all.interface import BatchResult

_SHOWN = 20


def match_rows(
    rows: Sequence[Mapping[str, str]], results: Iterable[BatchResult], ids: Sequence[str], names: Sequence[str]
) -> dict[int, BatchResult]:
    """The results by the number of the row that they belong to.

    A row is taken where exactly one has the learner's id, or else exactly one has the learner's name in any of the
    columns, with words in any order. A learner without such a row is left out.

    Args:
        rows: by column.
        results: of the batch.
        ids: the columns that hold what a system knows a learner by.
        names: the columns that hold names, logins and addresses.
    """
    by_id = _index(rows, ids, str.strip)
    by_name = _index(rows, names, _letters)
    by_words = _index(rows, names, _words)
    found: dict[int, BatchResult] = {}
    for result in results:
        learner = result.hand_in.learner
        tries = [
            by_id.get((result.hand_in.lms_id or "").strip(), ()),
            by_name.get(_letters(result.hand_in.lms_id or ""), ()),
            by_name.get(_letters(learner), ()),
            by_words.get(_words(learner), ()),
        ]
        taken = next((numbers[0] for numbers in tries if len(numbers) == 1), None)
        if taken is not None:
            found.setdefault(taken, result)
    return found


def without_row(found: Mapping[int, BatchResult], results: Sequence[BatchResult]) -> str | None:
    """Who has no row, or one that was another learner's already, as a sentence; None where everybody has one."""
    learners = {each.learner for each in found.values()}
    missing = [one_line(each.learner) for each in results if each.learner not in learners]
    if not missing:
        return None
    return (
        f"The gradebook has no row for {counted(len(missing), 'learner')}: {first_few(missing, _SHOWN)}. "
        "Enter what they got by hand."
    )


def _index(
    rows: Sequence[Mapping[str, str]], columns: Sequence[str], key: Callable[[str], str]
) -> dict[str, tuple[int, ...]]:
    """The numbers of the rows by what `key` makes of any of their cells in these columns."""
    found: dict[str, tuple[int, ...]] = {}
    for number, row in enumerate(rows):
        keys = {key(row[column]) for column in columns if row.get(column, "").strip()} - {""}
        for each in keys:
            found[each] = (*found.get(each, ()), number)
    return found


def _letters(text: str) -> str:
    """Without accents, case, and what is neither letter nor digit, in the order of the text."""
    plain = unicodedata.normalize("NFKD", text.partition("@")[0] if "@" in text else text)
    return "".join(character for character in plain.casefold() if character.isalnum())


def _words(text: str) -> str:
    """The words of a name in the order of the alphabet: `Doe, Jane` and `Jane Doe` have the same."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(each if each.isalnum() else " " for each in plain if not unicodedata.combining(each))
    return " ".join(sorted(kept.split()))
