"""Who asks: signing in, sessions, tokens, roles, and the door that every request comes through."""
