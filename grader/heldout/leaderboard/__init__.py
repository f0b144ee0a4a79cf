"""How learners rank on a challenge, and what of a rank is noise."""
