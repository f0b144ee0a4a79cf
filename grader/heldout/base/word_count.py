"""How many words texts have, also in scripts that write no spaces between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

UNSPACED = r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
"""A character of a script without spaces: Chinese, Japanese, Thai, Lao, Burmese, Khmer."""
_CHARACTERS = 2.0
"""Of such a word, on average."""


def words_of(column: pd.Series[Any], spaced: str) -> pd.Series[Any]:
    """float64 of shape (rows,): how many words each text has, which begin as the pattern `spaced` says.

    Where words are not parted by spaces, two characters are counted as one.

    >>> import pandas as pd
    >>> words_of(pd.Series(["the lost king", "\u8fd9\u672c\u4e66\u7684\u5185\u5bb9", "k9"]), r"\\S+").tolist()
    [3.0, 3.0, 1.0]
    """
    own = column.str.count(spaced).astype("float64")
    characters = column.str.count(UNSPACED).astype("float64")
    return own.where(characters == 0, own.clip(lower=1.0) - 1.0 + characters / _CHARACTERS)


def is_unspaced(column: pd.Series[Any]) -> bool:
    """Whether most of the known texts have a character of a script that writes no spaces between words."""
    known = column.dropna()
    return bool(len(known)) and bool(known.str.contains(UNSPACED).mean() > 0.5)
