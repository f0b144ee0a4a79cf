"""Pairs of hand-ins that look alike, with the evidence side by side: a hint for a person, and no verdict."""
