"""Secrets that are compared and not kept: slowly those that people type, quickly those that no one can guess."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's: what is easily misread is read as what was meant."""
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1", "-": None, " ": None})
_GROUPS, _GROUP = 4, 4
_COST, _BLOCK, _PARALLEL = 2**14, 8, 1
"""scrypt's: 16 MiB and a few hundredths of a second for each comparison."""
_at_once = threading.BoundedSemaphore(4)
"""So that many who sign in together take turns, and not 16 MiB each."""


def new_code() -> str:
    """A code to be typed: 80 random bits, as four groups of four letters and digits."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(_GROUPS * _GROUP))
    return "-".join(drawn[start : start + _GROUP] for start in range(0, len(drawn), _GROUP))


def new_token() -> str:
    """A secret that no one types: 256 random bits, in 43 characters that a URL may hold."""
    return secrets.token_urlsafe(32)


def quick_hash(token: str) -> str:
    """What is kept of a token; with 256 random bits in it nobody finds it by trying."""
    return hashlib.sha256(token.encode()).hexdigest()


def code_hash(code: str) -> str:
    """What is kept of a code: the salt and what a memory-hard function makes of both."""
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}${_stretched(code, salt).hex()}"


def code_matches(code: str, kept: str | None) -> bool:
    """Whether it is the code that was kept. Without one (nobody of that name) it takes the same work, and is False."""
    salt, _, wanted = (kept or _NOBODYS).partition("$")
    same = hmac.compare_digest(_stretched(code, bytes.fromhex(salt)).hex(), wanted)
    return same and kept is not None


def _stretched(code: str, salt: bytes) -> bytes:
    typed = code.strip().lower().translate(_MISREAD)[:64].encode("utf-8", "replace")
    with _at_once:
        return hashlib.scrypt(typed, salt=salt, n=_COST, r=_BLOCK, p=_PARALLEL, maxmem=2**26, dklen=32)


_NOBODYS = f"{'00' * 16}${'00' * 32}"
