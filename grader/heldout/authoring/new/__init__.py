"""From a table to the folder of a challenge: read, look, propose, write."""

NOT_STATED = "not stated"
"""The name of the licence in a dataset.toml whose author has not said what allows the use of the data."""
