"""What a file is that is no table of separated values, and what bytes would say in other encodings."""

from __future__ import annotations

import json
import re

from heldout.base.words import listed

_LOOKED_AT = 4096
_MAGIC = (
    (b"PK\x03\x04", "an Excel workbook or another zip archive. Save the sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook. Save the sheet as CSV"),
    (b"\x1f\x8b", "packed with gzip. Call it .csv.gz"),
    (b"%PDF-", "a PDF. Save the table as CSV"),
    (b"SQLite format 3", "an SQLite database. Write the table as CSV: sqlite3 -header -csv FILE 'SELECT * FROM TABLE'"),
)
_PARQUET = (b"PAR1", "a Parquet file. Call it .parquet")
"""At both ends of one: a column may be called so, too."""
_PAGE = re.compile(rb"\s*<(!doctype html|html|head|body|table)\b", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\b", re.IGNORECASE)
_ARFF = re.compile(rb"(\s*%[^\n]*\n)*\s*@relation\b", re.IGNORECASE)
_ENCODINGS = {
    "cp1251": "[а-яё]", "cp1253": "[α-ωά-ώ]", "cp1255": "[א-ת]", "cp1256": "[ء-ي]", "cp874": "[ก-๛]",
    "shift_jis": "[ぁ-ヿ一-鿿]", "gb18030": "[一-鿿]", "big5": "[一-鿿]", "euc_kr": "[가-힣]",
}  # fmt: skip
"""What the letters of texts in each are."""
_LATIN = 0.5
"""Share of the letters that are no ASCII, below which a text may be Latin."""
_LETTERS = re.compile(r"[^\W\d_]")
_STRANGE = re.compile(r"[^\x00-\x7f]")
_LETTERS_LOOKED_AT = 20_000
"""Characters from the first strange one on; a large file has millions."""


def other_format(content: bytes) -> str | None:
    """What the file is, and what to do, where its first bytes are those of no table; None otherwise.

    >>> other_format(b"<!DOCTYPE html><html>")
    'a web page, perhaps of an error or a login. Fetch the table itself'
    """
    begin = content[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf")
    for magic, what in _MAGIC:
        if begin.startswith(magic):
            return what
    mark, what = _PARQUET
    if content.startswith(mark) and content.endswith(mark):
        return what
    if _PAGE.match(begin):
        return "a web page, perhaps of an error or a login. Fetch the table itself"
    if _XML.match(begin):
        return "XML. Write its records as CSV"
    if _ARFF.match(begin):
        return "an ARFF file. Write it as CSV, or name the data set of openml.org: --from openml:ID"
    return "JSON. Write its records as CSV: pandas.read_json(FILE) and to_csv" if _is_json(content, begin) else None


def _is_json(content: bytes, begin: bytes) -> bool:
    """Whether the first line is an object, or the file one list or object."""
    if begin.lstrip()[:1] not in (b"{", b"["):
        return False
    for part in (begin.lstrip().split(b"\n", 1)[0], content):
        try:
            if isinstance(json.loads(part), (dict, list)):
                return True
        except (ValueError, RecursionError):
            continue
    return False


def other_encodings(content: bytes, example: str) -> str:
    """What `example`, read as Windows-1252, would be in the encodings that all of the bytes can be in; empty for none.

    Only for a text of which most letters are no ASCII: words of Latin letters have few that are not.
    """
    odd = [letter for letter in _LETTERS.findall(example) if not letter.isascii()]
    if len(odd) < _LATIN * len(_LETTERS.findall(example)):
        return ""
    found = []
    for name, letters in _ENCODINGS.items():
        try:
            text = content.decode(name)
            read = example.encode("cp1252").decode(name)
        except (UnicodeError, LookupError):
            continue
        first = _STRANGE.search(text)
        start = first.start() if first else 0
        part = text[start : start + _LETTERS_LOOKED_AT]
        strange = [letter for letter in _LETTERS.findall(part) if not letter.isascii()]
        if sum(re.fullmatch(letters, letter.casefold()) is not None for letter in strange) >= 0.95 * len(strange):
            found.append(f"--encoding {name} reads '{read}'")
    return listed(found, "and")
