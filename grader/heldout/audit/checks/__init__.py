"""One module per check; each registers itself (`heldout.audit.registry`)."""
