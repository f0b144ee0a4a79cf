from __future__ import annotations

import uuid

import numpy as np
import pandas as pd
import pytest

from heldout.audit.evidence.free_text import words_in
from heldout.audit.evidence.identity import id_like

ROWS = 200
RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("x", np.arange(ROWS)),
        ("x", RANDOM.permutation(ROWS) + 1),
        ("order", np.cumsum(RANDOM.integers(1, 4, ROWS)) + 1000),
        ("customer_id", RANDOM.permutation(10**6)[:ROWS]),
        ("PassengerId", RANDOM.permutation(10**6)[:ROWS]),
        ("account", RANDOM.integers(10**8, 10**9, ROWS)),
        ("x", [str(uuid.UUID(int=int(n))) for n in range(ROWS)]),
        ("contact", [f"ada{n}@example.org" for n in range(ROWS)]),
        ("Name", [f"Lovelace, Ada {n}" for n in range(ROWS)]),
        ("Name", [f"Lovelace, Ada {max(n, 5)}" for n in range(ROWS)]),
        ("card", [f"894902000000{n:08}" for n in range(ROWS)]),
        ("iban", [f"DE{n % 90 + 10} 3704 {n:04} 0532 {n * 37 % 10**4:04} 00" for n in range(ROWS)]),
        ("number", [float(n) if n else np.nan for n in range(ROWS)]),
        ("invoice", [f"2023/{n:04}" for n in range(ROWS)]),
        ("address", [f"0x{n:03}" for n in range(ROWS)]),
    ],
)
def test_what_names_the_rows_is_an_id(name: str, values: object) -> None:
    assert id_like(pd.Series(values, name=name)) is not None


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("weight", RANDOM.normal(70, 10, ROWS)),
        ("customer_id", RANDOM.normal(70, 10, ROWS)),
        ("population", RANDOM.permutation(10**6)[:ROWS]),
        ("salary", np.sort(RANDOM.permutation(10**5)[:ROWS])),
        ("age", RANDOM.integers(18, 90, ROWS)),
        ("year", np.arange(1800, 1800 + ROWS)),
        ("when", pd.date_range("2024-01-01", periods=ROWS)),
        ("colour", np.resize(["red", "green"], ROWS)),
        ("review", [f"The {n}th time I came here, and it was good" for n in range(ROWS)]),
        ("flag", np.resize([True, False], ROWS)),
        ("cost", [f"{n} or so" if n % 3 == 0 else f"{n}.5" for n in range(ROWS)]),
        ("seen", [f"{n % 12 + 1:02}/{n % 11 + 1:02}/{1900 + n % 100}" for n in range(ROWS)]),
        ("customer_id", np.arange(ROWS) // 4),
        ("pressure", [f"{90 + n % 97}/{60 + n % 53}" for n in range(ROWS)]),
        ("ts", 1_672_531_200 + 90_000 * np.arange(ROWS)),
        ("few", np.arange(5)),
        ("nothing", np.full(ROWS, np.nan)),
    ],
)
def test_what_describes_the_rows_is_no_id(name: str, values: object) -> None:
    assert id_like(pd.Series(values, name=name)) is None


def test_the_reason_says_what_was_seen() -> None:
    assert id_like(pd.Series(np.arange(1, 101), name="x")) == (
        "the whole numbers from 1 to 100, each once: it numbers the rows"
    )


def test_a_long_cell_without_a_letter_has_no_word_and_is_looked_at_once() -> None:
    """Looked at from each of its places, it would take hours."""
    assert words_in(pd.Series(["0.5," * 100_000] * 3, dtype="str")) == 0.0


def test_words_are_what_has_a_letter() -> None:
    assert words_in(pd.Series(["3704 a1 1b -c- 0532 (d), é _"], dtype="str")) == 5.0
