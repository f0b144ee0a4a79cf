"""What a table says of itself, before anyone made a challenge of it: leaks, ids, groups and times."""
