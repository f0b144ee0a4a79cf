"""Texts that are no sentences and no names of the rows either: titles, JSON, lists, sequences, formulas."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from heldout.base.word_count import UNSPACED

if TYPE_CHECKING:
    import pandas as pd

    Column = pd.Series[Any]

_LOOKED_AT = 500
_NEARLY_ALL = 0.95
_TOKEN = re.compile(r"(?<![^\W_])[^\W\d_]{2,}(?![^\W_])")
_TOKENS = 3
"""Words from which a text whose words come again is no name."""
_AGAIN, _SHARE = 3, 0.5
"""Rows in which a word must stand to come again, and the share of all words that must."""
_FEW = 0.1
_CHARACTERS = 5
"""Of a script without spaces, from which a text is hardly a name."""
_SEQUENCE = re.compile(r"[A-Z*\-]{20,}|[a-z*\-]{20,}")
_MOLECULE = re.compile(r"(?:Cl|Br|[BCNOPSFI]|[bcnops]|\[[^\]\s]{1,20}\]|[=#$:/\\\\.()@+\-]|%\d\d|\d)+")
_BONDS = re.compile(r"[=#()\[\]]")
_PYTHON = re.compile(r"\{['\"].*\}|\[['\"].*\]", re.DOTALL)
_TITLE = re.compile(
    r"title|headline|heading|subject_?line|descri|comment|review|message|summary|abstract|caption|question|remark|feedback|"
    r"tweet|lyrics|slogan|titel|titre|título|titolo|überschrift|schlagzeile|beschreibung|kommentar|bewertung|bemerkung|"
    r"opis|komentarz|заголов|описан|отзыв|коммент|标题|題名|题目|评论|評論|描述|内容|备注|简介|正文|レビュー|タイトル|説明|コメント|"
    r"제목|리뷰|내용|설명|عنوان|وصف|تعليق|(?<![^\W_])(?:text|note|notes|body|post)(?![^\W_])",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"surname|forename|vorname|nachname|prénom|prenom|apellido|cognome|sobrenome|фамили|姓名|名前|氏名|이름|"
    r"(?<![^\W_])(?:name|names|nom|nombre|nome|naam|namn|navn|имя|фио|author|artist|player|by)(?![^\W_])|(?:first|last|full)name|"
    r"reviewer|comment(?:er|ator)|writer",
    re.IGNORECASE,
)


def structure_of(known: Column) -> str | None:
    """What nearly all texts are that have an inner structure, in the plural; None where they have none.

    >>> import pandas as pd
    >>> structure_of(pd.Series(['{"a": 1}', '{"a": 2}'])), structure_of(pd.Series(["CC(=O)O", "c1ccccc1"]))
    ('JSON objects', 'formulas of molecules (SMILES)')
    """
    texts = [str(text) for text in known.iloc[:_LOOKED_AT]]
    enough = _NEARLY_ALL * len(texts)
    found = Counter(_json(text) for text in texts)
    for what in ("JSON objects", "dictionaries of Python", "lists"):
        if found[what] >= enough:
            return what
    if sum(_SEQUENCE.fullmatch(text) is not None for text in texts) >= enough:
        return "sequences of letters"
    molecules = [text for text in texts if _MOLECULE.fullmatch(text)]
    bonded = sum(_BONDS.search(text) is not None for text in molecules)
    if len(molecules) >= enough and 2 * bonded >= len(texts):
        return "formulas of molecules (SMILES)"
    return None


def _json(text: str) -> str:
    if text[:1] not in "{[":
        return ""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        if _PYTHON.fullmatch(text) is None:
            return ""
        return "dictionaries of Python" if text.startswith("{") else "lists"
    return "JSON objects" if isinstance(value, dict) else "lists" if isinstance(value, list) else ""


def has_words_that_tell(known: Column, name: str) -> bool:
    """Whether short texts may say something by their words: the column is called so, or its words come again.

    Names of people do not, however often a first name comes again. The last word of a column's name decides:
    comments stand in `reviewer_comment`, and people in `comment_author`.
    """
    texts = [str(text) for text in known.iloc[:_LOOKED_AT]]
    tokens = [{token.casefold() for token in _TOKEN.findall(text)} for text in texts]
    characters = sorted(len(re.findall(UNSPACED, text)) for text in texts)[len(texts) // 2]
    words = sorted(map(len, tokens))[len(texts) // 2]
    title, person = _end_of_last(_TITLE, name), _end_of_last(_PERSON, name)
    if person > title:
        return False
    if title > 0:
        return words >= 2 or characters >= _CHARACTERS - 1
    return characters >= _CHARACTERS or (words >= _TOKENS and _come_again(tokens) >= _SHARE)


def _end_of_last(pattern: re.Pattern[str], name: str) -> int:
    """Where the last match ends; 0 where there is none."""
    return max((match.end() for match in pattern.finditer(name)), default=0)


def _come_again(tokens: list[set[str]]) -> float:
    """Share of the words, each counted once for a text, that stand in several texts."""
    counts = Counter(token for each in tokens for token in each)
    every = sum(counts.values())
    return sum(count for count in counts.values() if count >= _AGAIN) / max(1, every)


def recurring_word(known: Column) -> str | None:
    """The most frequent word, where at least a tenth of the texts have it and a tenth have not; None otherwise."""
    texts = [str(text) for text in known.iloc[:_LOOKED_AT]]
    counts = Counter(token for text in texts for token in set(_TOKEN.findall(text)))
    few, many = _FEW * len(texts), (1 - _FEW) * len(texts)
    found = [(count, word) for word, count in counts.items() if few <= count <= many]
    return max(found)[1] if found else None
