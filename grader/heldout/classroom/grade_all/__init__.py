"""A folder of hand-ins becomes an attempt of each learner, on every core, and goes on where it was stopped."""
