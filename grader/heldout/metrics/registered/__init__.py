"""The metrics that heldout knows: one module per kind of prediction, every class beside its declaration."""
