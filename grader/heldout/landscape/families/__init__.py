"""The families of the reference landscape: one module each, which registers itself by being here."""
