"""What students handed in and nobody has graded yet: kept for good before it is acknowledged, graded once."""
