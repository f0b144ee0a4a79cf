"""Copies of a challenge's rows inside installed packages: looked for once, outside of the grade, and closed to it."""
