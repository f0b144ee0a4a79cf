"""A module for each kind of challenge."""
