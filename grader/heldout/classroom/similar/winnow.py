"""Fingerprints of a sequence of tokens: of every window the smallest hash, so that what two share is found anywhere.

The method is that of S. Schleimer, D. S. Wilkerson and A. Aiken, "Winnowing: local algorithms for document
fingerprinting", SIGMOD 2003: a passage of `GRAM + WINDOW - 1` tokens that two have in common is always found.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator, Sequence

GRAM = 10
"""Tokens that are hashed together: shorter common passages are noise."""
WINDOW = 7


def hashes(tokens: Sequence[str]) -> list[int]:
    """A hash for each run of `GRAM` tokens, in their order."""
    return [
        int.from_bytes(
            hashlib.blake2b("\0".join(tokens[at : at + GRAM]).encode("utf-8", "replace"), digest_size=8).digest()
        )
        for at in range(len(tokens) - GRAM + 1)
    ]


def winnow(hashed: Sequence[int]) -> dict[int, int]:
    """The fingerprints with the place where each stands first."""
    found: dict[int, int] = {}
    for at in _chosen(hashed):
        found.setdefault(hashed[at], at)
    return found


def _chosen(hashed: Sequence[int]) -> Iterator[int]:
    """Of each window the rightmost of the smallest."""
    waiting: deque[int] = deque()
    last = -1
    for at, value in enumerate(hashed):
        while waiting and hashed[waiting[-1]] >= value:
            waiting.pop()
        waiting.append(at)
        if waiting[0] <= at - WINDOW:
            waiting.popleft()
        if (at >= WINDOW - 1 or at == len(hashed) - 1) and waiting[0] != last:
            last = waiting[0]
            yield last
