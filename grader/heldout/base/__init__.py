"""What every room stands on: errors, words and numbers in messages, strict TOML, files."""
