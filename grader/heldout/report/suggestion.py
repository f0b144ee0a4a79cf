"""What a suggestion of the coach should bring, in words."""

from __future__ import annotations

from heldout.scoring.interface import Expected


def expected_words(expected: Expected, points: float) -> str:
    """What following a suggestion should add to a total.

    >>> expected_words(Expected(77.0, 66.0, 85.0, 0.84), 54.0)
    'expected +23 (80 % interval +12 to +31)'
    """
    value, low, high = (signed(each - points) for each in (expected.points, expected.low, expected.high))
    return f"expected {value} (80 % interval {low} to {high})"


def signed(points: float) -> str:
    """A difference in points with its sign.

    >>> signed(3.6), signed(-0.2), signed(-12.0)
    ('+4', '0', '−12')
    """
    whole = round(points)
    return f"{whole:+d}".replace("-", "−") if whole else "0"
