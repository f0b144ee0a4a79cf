"""The instructor's view: what the attempts of a class say of learners, and of challenges."""
