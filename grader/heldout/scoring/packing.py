"""Predictions as an attempt keeps them: one compressed frame, float32 or int32, public then private."""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LENGTH = struct.Struct("<I")


@dataclass(frozen=True)
class StoredPredictions:
    """Predictions of both hidden parts, as float64 or int64 again."""

    public: NDArray[Any]
    """Shape (n_public,) or (n_public, k)."""
    private: NDArray[Any]


def pack(public: NDArray[Any], private: NDArray[Any]) -> bytes:
    """Both arrays in one compressed frame: float32 for floats, int32 for codes."""
    import numpy as np

    dtype = "<i4" if public.dtype.kind == "i" else "<f4"
    header = json.dumps({"dtype": dtype, "public": list(public.shape), "private": list(private.shape)}).encode()
    body = np.concatenate([public.ravel(), private.ravel()]).astype(dtype).tobytes()
    return _LENGTH.pack(len(header)) + header + zlib.compress(body, 6)


def unpack(data: bytes) -> StoredPredictions:
    """What `pack` packed.

    Raises:
        ValueError: the bytes are damaged.
    """
    import numpy as np

    (length,) = _LENGTH.unpack(data[: _LENGTH.size])
    header = json.loads(data[_LENGTH.size : _LENGTH.size + length])
    try:
        values = np.frombuffer(zlib.decompress(data[_LENGTH.size + length :]), dtype=header["dtype"])
    except zlib.error as error:
        raise ValueError(f"the stored predictions are damaged: {error}") from error
    values = values.astype(np.int64 if header["dtype"] == "<i4" else np.float64)
    cut = int(np.prod(header["public"]))
    return StoredPredictions(values[:cut].reshape(header["public"]), values[cut:].reshape(header["private"]))
