"""Columns that are too good to be true: one model of suspicion instead of a rule for each kind of leak."""
