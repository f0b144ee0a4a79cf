"""A class in the browser: hand in, wait, read the card and the rank. A client of `Session`, which does the grading."""
