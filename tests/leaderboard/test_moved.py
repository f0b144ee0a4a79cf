"""Who moved when the private half was opened: only what luck does not explain is said, with a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from attempt_samples import START

from heldout.leaderboard.interface import BoardEntry
from heldout.leaderboard.moved import moved_notes


def entry(learner: str, public: tuple[int, int] | None, private: tuple[int, int] | None, tries: int = 1) -> BoardEntry:
    made = BoardEntry(private, learner, "", START, "graded", 0.8, None, tries, public=0.9)
    return replace(made, public_rank=public)


def test_ranges_that_have_a_rank_in_common_did_not_move() -> None:
    assert moved_notes([entry("Ana", (1, 2), (2, 3)), entry("Bo", (1, 3), (1, 1))]) == (
        "Nobody moved by more than luck explains when the private rows were opened.",
    )


@pytest.mark.parametrize(
    ("tries", "why"),
    [(1, "what it learned does not hold as well on other rows"), (40, "with 40 attempts, what won on public rows may")],
)
def test_who_fell_is_told_with_ranks_scores_and_a_reason(tries: int, why: str) -> None:
    notes = moved_notes([entry("Ana", (1, 1), (4, 5), tries), entry("Bo", (2, 3), (1, 2))])
    assert len(notes) == 1
    assert notes[0].startswith("Ana fell: 1 on public rows, 4–5 on private ones (0.9")
    assert why in notes[0]


def test_who_moved_most_comes_first_and_the_rest_is_counted() -> None:
    entries = [entry(f"L{number}", (1, 1), (number + 2, number + 2)) for number in range(8)]
    notes = moved_notes(entries)
    assert [note.split()[0] for note in notes] == ["L7", "L6", "L5", "L4", "L3", "3"]


def test_of_one_entry_and_of_unranked_ones_nothing_is_said() -> None:
    assert moved_notes([entry("Ana", (1, 1), (5, 5)), entry("Bo", None, (1, 1)), entry("Cy", (1, 1), None)]) == ()
