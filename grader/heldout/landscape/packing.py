"""Bootstrap replicates as bytes that compress: E_j as whole numbers of six significant digits, all else as it is.

Equivalent trials are read off E_j to six significant digits (`rounded`), so more than those need not be kept. As E_j is
smooth in j, its third differences along j are small. And bytes of equal weight lie together ("byte shuffling"), of
which the higher ones repeat; deflate finds nothing in floats as they are. E_j takes a third of the room so.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from heldout.landscape.utility import DIGITS, rounded_all

Number = TypeVar("Number", np.float32, np.uint64)
_ORDER = 3
"""Of the differences: the fourth take more room again, as each one doubles what rounding adds."""
_EXACT = 2**52
"""Below it float64 and the sums of differences hold every whole number."""
_UNDEFINED = -_EXACT
_MOST_DECIMALS = 60


def as_kept(expected: NDArray[np.floating]) -> NDArray[np.float32]:
    """E_j with the six significant digits that a landscape keeps; float32 holds those exactly enough to give them
    back."""
    return rounded_all(expected.astype(np.float32)).astype(np.float32)


def packed(expected: NDArray[np.float32]) -> tuple[NDArray[np.uint8], int] | None:
    """E_j, shape (n, b), as planes of bytes, shape (bytes, n, b), and its number of decimals.

    None where that many decimals are too many for whole numbers: some values are within rounding of 0 and others not,
    or one is infinite.
    """
    values = rounded_all(expected)
    sizes = np.abs(values[(values != 0) & ~np.isnan(values)])
    decimals = DIGITS - 1 - (int(f"{sizes.min():e}".partition("e")[2]) if np.isfinite(sizes).any() else 0)
    if abs(decimals) > _MOST_DECIMALS or sizes.max(initial=0) * 10.0**decimals >= _EXACT:
        return None
    whole = np.where(np.isnan(values), _UNDEFINED, np.rint(values * 10.0**decimals)).astype(np.int64)
    for order in range(min(_ORDER, len(whole))):
        whole[order + 1 :] = np.diff(whole[order:], axis=0)
    planes = byte_planes(((whole << 1) ^ (whole >> 63)).astype(np.uint64))
    needed = 1 + max((at for at, plane in enumerate(planes) if plane.any()), default=0)
    found = planes[:needed], decimals
    return found if np.array_equal(unpacked(*found), values.astype(np.float32), equal_nan=True) else None


def unpacked(planes: NDArray[np.uint8], decimals: int) -> NDArray[np.float32]:
    """What `packed` was given, to six significant digits.

    Raises:
        ValueError: they are nothing that it makes.
    """
    if planes.ndim != 3 or not 1 <= len(planes) <= 8 or abs(decimals) > _MOST_DECIMALS:
        raise ValueError(f"E_j has the shape {planes.shape} and {decimals} decimals")
    all_planes = np.zeros((8, *planes.shape[1:]), dtype=np.uint8)
    all_planes[: len(planes)] = planes
    folded = from_byte_planes(all_planes, np.uint64)
    whole = (folded >> np.uint64(1)).astype(np.int64) ^ -(folded & np.uint64(1)).astype(np.int64)
    for order in reversed(range(min(_ORDER, len(whole)))):
        whole[order:] = np.cumsum(whole[order:], axis=0)
    values = whole / 10.0**decimals if decimals >= 0 else whole * 10.0**-decimals
    return np.where(whole == _UNDEFINED, np.nan, values).astype(np.float32)


def byte_planes(values: NDArray[Number]) -> NDArray[np.uint8]:
    """Each byte of every number by itself, the lowest first: shape (bytes, *shape)."""
    kept = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<"))
    return np.moveaxis(kept[..., np.newaxis].view(np.uint8), -1, 0)


def from_byte_planes(planes: NDArray[np.uint8], kind: type[Number]) -> NDArray[Number]:
    """Numbers of this type from all of their bytes, shape (*shape).

    Raises:
        ValueError: they are not as many bytes as such a number has.
    """
    little = np.dtype(kind).newbyteorder("<")
    if len(planes) != little.itemsize:
        raise ValueError(f"numbers of {little.itemsize} bytes have {len(planes)}")
    return np.ascontiguousarray(np.moveaxis(planes, 0, -1)).view(little)[..., 0].astype(kind)
