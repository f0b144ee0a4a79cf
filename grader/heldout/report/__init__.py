"""A `ScoreCard` becomes text."""
