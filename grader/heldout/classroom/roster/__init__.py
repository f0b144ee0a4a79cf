"""The class of a course, as its class.toml has it."""
