"""Does a challenge work, does it leak, and does it teach something? What `heldout challenge verify` finds."""
