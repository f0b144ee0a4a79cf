"""Pixel frames: columns of a table become pictures, and pictures become numbers that a model can use."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin

Floats = NDArray[np.float64]

_BINS = 8


class Frames(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Columns of pixels, row by row, as pictures of `height` x `width`, and what is read off each of them.

    `centre` moves what is drawn (by its centre of mass, rounded to whole pixels, round the edge) to the middle, so that
    a model need not learn every place anew. `gradients` adds how much brightness changes in each of eight directions in
    each cell of `cell` x `cell` pixels.
    """

    def __init__(self, height: int, width: int, *, centre: bool = True, gradients: bool = False, cell: int = 4) -> None:
        self.height = height
        self.width = width
        self.centre = centre
        self.gradients = gradients
        self.cell = cell

    def fit(self, X: Any, y: Any = None) -> Self:
        """Nothing is learnt."""
        self.n_features_in_ = self.height * self.width
        return self

    def transform(self, X: Any) -> Floats:
        """Shape (n, height · width), and with gradients eight more numbers for each cell."""
        pictures = np.asarray(X, dtype=np.float64).reshape(-1, self.height, self.width)
        if self.centre:
            pictures = _centred(pictures)
        flat = pictures.reshape(len(pictures), -1)
        return np.concatenate([flat, _directions(pictures, self.cell)], axis=1) if self.gradients else flat


def _centred(pictures: Floats) -> Floats:
    """Each picture rolled so that its centre of mass lies in the middle, its darkest value being nothing."""
    height, width = pictures.shape[1:]
    mass = pictures - pictures.min(axis=(1, 2), keepdims=True)
    total = np.maximum(mass.sum(axis=(1, 2)), 1e-12)
    down = np.rint((height - 1) / 2 - mass.sum(axis=2) @ np.arange(height) / total).astype(np.int64)
    right = np.rint((width - 1) / 2 - mass.sum(axis=1) @ np.arange(width) / total).astype(np.int64)
    rows = (np.arange(height) - down[:, None]) % height
    columns = (np.arange(width) - right[:, None]) % width
    moved: Floats = pictures[np.arange(len(pictures))[:, None, None], rows[:, :, None], columns[:, None, :]]
    return moved


def _directions(pictures: Floats, cell: int) -> Floats:
    """How strong gradients are in each cell by direction, scaled to a length of 1 (Dalal & Triggs 2005)."""
    down, right = np.gradient(pictures, axis=(1, 2))
    strength = np.hypot(down, right)
    direction = ((np.arctan2(down, right) / (2 * np.pi) * _BINS).round().astype(np.int64)) % _BINS
    height, width = pictures.shape[1:]
    cells = (np.arange(height) // cell)[:, None] * (-(-width // cell)) + np.arange(width) // cell
    found = np.zeros((len(pictures), (int(cells.max()) + 1) * _BINS))
    places = cells[None] * _BINS + direction
    np.add.at(found, (np.arange(len(pictures))[:, None, None], places), strength)
    lengths: Floats = np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)
    return found / lengths
