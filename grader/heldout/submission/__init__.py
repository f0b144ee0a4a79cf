"""What a submission hands in: one file, a folder, a notebook, or predictions."""
