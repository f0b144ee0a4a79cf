"""`challenge.toml` becomes a `Challenge`."""
