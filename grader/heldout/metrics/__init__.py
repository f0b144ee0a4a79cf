"""A self-registering registry of metrics."""
