"""The reference landscape: what honest tuning of every family earns on a challenge, computed once by its author."""
