"""The coach's rules: one module each, which registers itself by being here."""
