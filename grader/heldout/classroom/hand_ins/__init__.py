"""What a class handed in: the layouts in which systems give it out, found and read; nothing of it is run."""
