"""Which texts name the rows, and which say something although they are all different."""

from __future__ import annotations

import itertools
import json

import pandas as pd
import pytest

from heldout.audit.evidence.free_text import free_text
from heldout.audit.evidence.identity import id_like
from heldout.audit.evidence.short_texts import has_words_that_tell, recurring_word, structure_of

ROWS = 120
ADJECTIVES = ["Red", "Dark", "Last", "Silent", "Golden", "Lost", "Night", "Blue", "Broken", "Secret", "Cold", "Wild"]
NOUNS = ["River", "Star", "House", "Garden", "Road", "Dream", "Summer", "King", "Mirror", "Train", "Ocean", "Letter"]
PAIRS = list(itertools.product(ADJECTIVES, NOUNS))[:ROWS]
CHINESE = "这本书的内容很有意思值得一读质量不错物流快但是包装有点差服务态度好价格便宜味道一般房间干净位置方便早餐丰富"
SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周徐孙", "伟芳娜敏静丽强磊军洋勇艳"


def column(texts: list[str], name: str = "x") -> pd.Series:
    return pd.Series(texts, dtype="str", name=name)


TITLES = [f"The {adjective} {noun}" for adjective, noun in PAIRS]
RARE_TITLES = [f"{'bcdfghjklm'[n % 10]}{'aeiou'[n % 5]}{n // 10 * 'n'}ra zo{n * 'x'}ba" for n in range(ROWS)]
REVIEWS = [CHINESE[n % 30 : n % 30 + 9 + n % 7] + CHINESE[n // 4] for n in range(ROWS)]
SPEAKING = {
    "titles": column(TITLES),
    "titles-by-name": column(RARE_TITLES, "title"),
    "short-reviews-by-name": column([f"{a} {b}" for a, b in PAIRS], "Bewertung"),
    "comments-of-reviewers": column([f"{a} {b}" for a, b in PAIRS], "reviewer_comment"),
    "chinese-reviews": column(REVIEWS, "评论"),
    "chinese-titles": column([text[:4] + text[-1] for text in REVIEWS], "标题"),
    "thai": column([("อาหารอร่อยมากบริการดีแต่ราคาแพง" * 3)[n % 20 : n % 20 + 12 + n // 20] for n in range(ROWS)]),
    "korean": column([f"{['배송이', '빨라요', '좋아요'][n % 3]} 가격이 비싸요 별로 {n}" for n in range(ROWS)]),
    "hashtags": column([f"#{a.lower()} #{b.lower()} #train" for a, b in PAIRS]),
    "json": column([json.dumps({"w": n, "colour": "red"}) for n in range(ROWS)]),
    "json-lists": column([json.dumps([n, n + 1]) for n in range(ROWS)]),
    "dictionaries": column([str({"w": n, "colour": "red"}) for n in range(ROWS)]),
    "dna": column(["".join("ACGT"[(n * k * k + n // 4 + k) % 4] for k in range(40)) for n in range(ROWS)]),
    "smiles": column([f"C{'C' * n}(=O)O" for n in range(ROWS)]),
    "coordinates": column([f"{n / 4 + 40.01:.4f}, 7.5000" for n in range(ROWS)]),
    "ranges": column([f"{n}-{n + 9}" for n in range(ROWS)]),
    "from-day-to-day": column([f"{n % 28 + 1:02}.03.{1900 + n} - 09.04.2024" for n in range(ROWS)]),
}


@pytest.mark.parametrize("kind", SPEAKING)
def test_texts_that_say_something_are_no_ids(kind: str) -> None:
    assert id_like(SPEAKING[kind]) is None


NAMING = {
    "people": column([f"{'ABCDEFGHIJ'[n % 10]}nn {chr(65 + n // 10)}mith{'xyz'[n % 3]}" for n in range(ROWS)], "name"),
    "reviewers": column([f"{a} {b}" for a, b in PAIRS], "reviewer_name"),
    "authors-of-comments": column([f"{a} {b}" for a, b in PAIRS], "comment_author"),
    "titles-of-people": column([f"Mr. {a} {b}" for a, b in PAIRS], "Name"),
    "chinese-people": column([SURNAMES[n % 12] + GIVEN[n // 12] + GIVEN[n % 12] for n in range(ROWS)], "姓名"),
    "codes": column([f"SKU-{40_000 + 7 * n}" for n in range(ROWS)]),
    "digests": column([f"{n * 2654435761 % 2**64:016x}{n * 40503 % 2**64:016x}" for n in range(ROWS)]),
    "plates": column([f"{'ABCD'[n % 4]}E{n:02} {'XYZ'[n % 3]}ZV" for n in range(ROWS)]),
    "pages": column([f"https://example.org/house/{n}?q=red" for n in range(ROWS)]),
    "files": column([f"data/images/red/{n:04}.png" for n in range(ROWS)]),
    "telephones-of-a-town": column([f"555-{1000 + 37 * n}" for n in range(ROWS)]),
    "telephones": column([f"+44 20 79{n:02} {1000 + 37 * n}" for n in range(ROWS)]),
}


@pytest.mark.parametrize("kind", NAMING)
def test_texts_that_name_the_rows_are_ids(kind: str) -> None:
    assert id_like(NAMING[kind]) is not None


def test_a_word_that_many_names_have_is_told_so_that_it_can_be_kept() -> None:
    names = [f"{noun}, {'Mr' if n % 3 else 'Mrs'}. {adjective}" for n, (adjective, noun) in enumerate(PAIRS)]
    assert "'Mr' is in many of them" in str(id_like(column(names, "Name")))
    assert recurring_word(NAMING["codes"]) is None


def test_a_text_without_spaces_between_its_words_is_free_text_of_about_so_many_words() -> None:
    assert free_text(SPEAKING["chinese-reviews"]) is not None
    assert free_text(NAMING["chinese-people"]) is None


@pytest.mark.parametrize(
    ("texts", "what"),
    [
        (['{"a": 1}', "{}"], "JSON objects"),
        (["[1]", '["a"]'], "lists"),
        (["{'a': None}", "{'b': 2}"], "dictionaries of Python"),
        (["ACGTACGTACGTACGTACGTAC", "MKVLAAGIVGLLLAQWERTYAA"], "sequences of letters"),
        (["CC(=O)O", "c1ccccc1", "C#N"], "formulas of molecules (SMILES)"),
        (["C", "N", "O"], None),
        (["[sic", "{no"], None),
    ],
)
def test_an_inner_structure_is_named(texts: list[str], what: str | None) -> None:
    assert structure_of(column(texts)) == what


def test_names_of_people_do_not_tell_by_words_that_come_again() -> None:
    assert has_words_that_tell(column(TITLES), "film")
    assert not has_words_that_tell(column(TITLES), "last_name")
