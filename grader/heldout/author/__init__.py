"""A course's own Python, which never runs in a process of ours: questions go to a confined child, and plain data come
back."""
