"""Handwritten digits at a place of their own in a larger picture: the digits are real, where they lie is made up."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.datasets import load_digits

_SIDE = 14


def make(seed: int) -> pd.DataFrame:
    """A row for each of scikit-learn's digits: the pixels of the picture row by row, and the digit."""
    random = np.random.default_rng(seed)
    digits = load_digits()
    size = digits.images.shape[1]
    pictures = np.zeros((len(digits.images), _SIDE, _SIDE), dtype=np.int64)
    corners = random.integers(0, _SIDE - size + 1, (len(pictures), 2))
    for picture, digit, (down, right) in zip(pictures, digits.images, corners, strict=True):
        picture[down : down + size, right : right + size] = digit
    names = [f"pixel_{row}_{column}" for row in range(_SIDE) for column in range(_SIDE)]
    return pd.DataFrame(pictures.reshape(len(pictures), -1), columns=names).assign(digit=digits.target)
