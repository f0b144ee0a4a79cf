"""When a challenge changes: what its attempts are worth now, shown first and then made so."""
