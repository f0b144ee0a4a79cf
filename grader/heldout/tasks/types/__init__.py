"""The task types of heldout's own challenges, a module each: an instance of `Task` in it."""
