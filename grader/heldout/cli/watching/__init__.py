"""What `heldout watch` is made of: what was saved, which key was pressed, and what follows from each."""
