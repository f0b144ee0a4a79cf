"""What `heldout explain` says: one attempt, and all that the reference landscape can say about it."""
