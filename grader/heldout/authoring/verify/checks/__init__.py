"""One module per check; each registers itself (`heldout.authoring.verify.registry`)."""
